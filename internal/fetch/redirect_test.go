package fetch

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"nightstand/internal/article"
)

// chain redirects /0 to /1 and so on up to /n, by Location and meta refresh in turn.
func chain(n int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		i, err := strconv.Atoi(r.URL.Path[1:])
		switch {
		case err != nil:
			http.NotFound(w, r)
		case i >= n:
			fmt.Fprintf(w, "<html>arrived at %d", i)
		case i%2 == 0:
			http.Redirect(w, r, strconv.Itoa(i+1), http.StatusMovedPermanently)
		default:
			fmt.Fprintf(w, `<html><meta http-equiv="Refresh" content="0; URL='/%d'">`, i+1)
		}
	}
}

func TestPageFollowsTenRedirects(t *testing.T) {
	t.Parallel()
	site := serve(t, chain(10))
	page, err := testClient(t).Page(t.Context(), site.URL+"/0#notes")
	if err != nil {
		t.Fatal(err)
	}
	if got := string(page.HTML); got != "<html>arrived at 10" || page.URL != site.URL+"/10" {
		t.Errorf("Page = %q at %s", got, page.URL)
	}
}

func TestPageRedirectFailures(t *testing.T) {
	t.Parallel()
	var endless atomic.Int64
	for name, test := range map[string]struct {
		handler http.HandlerFunc
		failure article.Failure
		atMost  int64 // requests
	}{
		"eleven": {chain(11), article.FailureRedirects, 11},
		"endless": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, fmt.Sprint("/", endless.Add(1)), http.StatusFound)
		}, article.FailureRedirects, 11},
		"to itself": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, r.URL.Path+"#again", http.StatusFound)
		}, article.FailureRedirects, 1},
		"loop of two": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, map[string]string{"/0": "/1", "/1": "/0"}[r.URL.Path], http.StatusSeeOther)
		}, article.FailureRedirects, 2},
		"loop of two by meta refresh": {func(w http.ResponseWriter, r *http.Request) {
			next := map[string]string{"/0": "/1", "/1": "/0"}[r.URL.Path]
			fmt.Fprintf(w, "<html><meta http-equiv=refresh content='3;url=%s'>", next)
		}, article.FailureRedirects, 2},
		"a cookie that never ends": {func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Set-Cookie", fmt.Sprint("n=", endless.Add(1)))
			http.Redirect(w, r, "/0", http.StatusFound)
		}, article.FailureRedirects, 11},
		"other scheme":      {redirectTo("intent://example.com/#Intent;end"), article.FailureUnsupported, 1},
		"script":            {redirectTo("javascript:alert(1)"), article.FailureUnsupported, 1},
		"file":              {redirectTo("file:///etc/passwd"), article.FailureUnsupported, 1},
		"no host":           {redirectTo("http:///x"), article.FailureDNS, 1},
		"nonsense":          {redirectTo("http://[::1/"), article.FailureDNS, 1},
		"without an target": {redirectTo(""), article.FailureUnresponsive, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var requests atomic.Int64
			site := serve(t, func(w http.ResponseWriter, r *http.Request) {
				requests.Add(1)
				test.handler(w, r)
			})
			_, err := testClient(t).Page(t.Context(), site.URL+"/0")
			wantFailure(t, err, test.failure, false)
			if n := requests.Load(); n > test.atMost {
				t.Errorf("%d requests, want at most %d", n, test.atMost)
			}
		})
	}
}

// redirectTo sends the location as it is, without http.Redirect's corrections.
func redirectTo(location string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Location", location)
		w.WriteHeader(http.StatusFound)
	}
}

func TestPageRedirectTargets(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ location, want string }{
		"relative":            {"b", "/a/b#frag"},
		"own fragment":        {"/b#own", "/b#own"},
		"space and percent":   {" /100% real\n", "/100%25%20real#frag"},
		"UTF-8 in the clear":  {"/статья", "/%D1%81%D1%82%D0%B0%D1%82%D1%8C%D1%8F#frag"},
		"query":               {"?q=1", "/a/start?q=1#frag"},
		"without a scheme":    {"//HOST/c", "/c#frag"},
		"with a user":         {"http://me:pw@HOST/d", "/d#frag"},
		"bytes of no charset": {"/caf\xe9", "/caf%E9#frag"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			site := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/a/start" && r.URL.RawQuery == "" {
					redirectTo(strings.Replace(test.location, "HOST", r.Host, 1))(w, r)
					return
				}
				if r.Header.Get("Authorization") != "" {
					t.Error("the user of the address was sent")
				}
				w.Write([]byte("<html>x"))
			})
			page, err := testClient(t).Page(t.Context(), site.URL+"/a/start#frag")
			if err != nil {
				t.Fatal(err)
			}
			if want := site.URL + test.want; page.URL != want {
				t.Errorf("URL = %s, want %s", page.URL, want)
			}
		})
	}
}

func TestPageKeepsCookiesForOneCall(t *testing.T) {
	t.Parallel()
	var strangers atomic.Int64
	site := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if _, err := r.Cookie("seen"); err != nil {
			strangers.Add(1)
			http.SetCookie(w, &http.Cookie{Name: "seen", Value: "1"})
			http.Redirect(w, r, r.URL.Path, http.StatusFound)
			return
		}
		w.Write([]byte("<html>welcome"))
	})
	c := testClient(t)
	for range 2 {
		page, err := c.Page(t.Context(), site.URL+"/")
		if err != nil {
			t.Fatal(err)
		}
		if string(page.HTML) != "<html>welcome" {
			t.Errorf("page = %q", page.HTML)
		}
	}
	if strangers.Load() != 2 {
		t.Errorf("%d calls began without cookies, want 2", strangers.Load())
	}
}

func TestPageMetaRefresh(t *testing.T) {
	t.Parallel()
	long := "<p>" + strings.Repeat("A real article has many words. ", 20)
	for name, test := range map[string]struct {
		page    string
		header  string
		follows bool
	}{
		"at once":                  {page: `<meta http-equiv="refresh" content="0;url=/next">`, follows: true},
		"in a body":                {page: `<body><p>Moved.<meta http-equiv=refresh content="1; url=/next">`, follows: true},
		"without url=":             {page: `<meta http-equiv=refresh content="0; /next">`, follows: true},
		"comma":                    {page: `<meta http-equiv=refresh content="0,URL = /next">`, follows: true},
		"quoted":                   {page: `<meta http-equiv=REFRESH content="0;url=&quot;/next&quot;">`, follows: true},
		"fraction":                 {page: `<meta http-equiv=refresh content="0.5;url=/next">`, follows: true},
		"against base":             {page: `<base href="/next/x"><meta http-equiv=refresh content="0;url=../next">`, follows: true},
		"ten seconds":              {page: `<meta http-equiv=refresh content="10;url=/next">`, follows: true},
		"header":                   {page: `<p>x`, header: "0; url=/next", follows: true},
		"signpost without scripts": {page: `<noscript><META http-equiv="refresh" content="0;URL=/next"></noscript><script>location.replace("/next")</script>`, follows: true},
		"eleven seconds":           {page: `<meta http-equiv=refresh content="11;url=/next">`},
		"centuries":                {page: `<meta http-equiv=refresh content="99999999999999999999;url=/next">`},
		"to itself":                {page: `<meta http-equiv=refresh content="5;url=/#top">`},
		"reload":                   {page: `<meta http-equiv=refresh content="5">`},
		"no number":                {page: `<meta http-equiv=refresh content="url=/next">`},
		"other scheme":             {page: `<meta http-equiv=refresh content="0;url=app://next">`},
		"script":                   {page: `<meta http-equiv=refresh content="0;url=javascript:next()">`},
		"in a comment":             {page: `<!-- <meta http-equiv=refresh content="0;url=/next"> -->`},
		"in a script":              {page: `<script>'<meta http-equiv=refresh content="0;url=/next">'</script>`},
		"in a template":            {page: `<template><meta http-equiv=refresh content="0;url=/next"></template>`},
		"article without scripts":  {page: `<noscript><meta http-equiv=refresh content="0;url=/next"></noscript>` + long},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			site := serve(t, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", "text/html")
				if r.URL.Path == "/next" {
					w.Write([]byte("<html>next"))
					return
				}
				if test.header != "" {
					w.Header().Set("Refresh", test.header)
				}
				w.Write([]byte("<!doctype html>" + test.page))
			})
			page, err := testClient(t).Page(t.Context(), site.URL+"/")
			if err != nil {
				t.Fatal(err)
			}
			if got := page.URL == site.URL+"/next"; got != test.follows {
				t.Errorf("Page came from %s, want to follow: %t", page.URL, test.follows)
			}
		})
	}
}
