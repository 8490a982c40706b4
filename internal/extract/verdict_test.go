package extract

import (
	"strings"
	"testing"

	"nightstand/internal/article"
)

func TestVerdict(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("<p>"+paragraph+"</p>", 8)
	cases := map[string]struct {
		page string
		want article.Failure
	}{
		"article about robots":  {`<title>Are you a robot?</title><article><h1>Are you a robot?</h1>` + long, ""},
		"article about 404":     {`<title>404: a history of page not found</title><h1>404: a history of page not found</h1>` + long, ""},
		"article about cookies": {`<title>Accept all cookies?</title><p>We and our partners want consent to process personal data for personalised ads.</p>` + long, ""},
		"picture with caption":  {`<title>Dusk</title><figure><img src="/dusk.jpg" width=1200 height=800><figcaption>Dusk, from the pier</figcaption></figure>`, ""},
		"short note":            {`<title>Note</title><p>Moved the blog to a smaller machine today. If you can read this, it worked; if you cannot, you will not miss it, and I shall never know which.</p>`, ""},
		"code only":             {"<title>Gist</title><pre><code>fmt.Println(42)</code></pre>", ""},
		"akamai":                {`<title>Access Denied</title><h1>Access Denied</h1><p>You don't have permission to access "http://shop.example/" on this server.</p><p>Reference #18.2d351ab8.1557333295.a4e16ab</p>`, article.FailureBotCheck},
		"perimeterx":            {`<title>Access to this page has been denied</title><p>Press &amp; Hold to confirm you are a human (and not a bot).</p><div id="px-captcha"></div>`, article.FailureBotCheck},
		"server error":          {`<title>502 Bad Gateway</title><center><h1>502 Bad Gateway</h1></center><hr><center>nginx</center>`, article.FailureErrorPage},
		"french consent":        {`<title>Bienvenue</title><p>Avec votre accord, nos partenaires et nous utilisons des cookies pour traiter vos données personnelles. Vous pouvez retirer votre consentement.</p><button>Tout accepter</button>`, article.FailureConsent},
		"password":              {`<title>Members</title><h1>Members</h1><form><p>User name and password, please.</p><input name=u><input type=password></form>`, article.FailureLogin},
		"nothing":               {`<title>x</title><div id=root></div>`, article.FailureNoArticle},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := mustExtract(t, Page{URL: "https://site.example/p", HTML: []byte("<!DOCTYPE html>" + c.page)})
			if a.Verdict.Reason != c.want || a.Verdict.OK != (c.want == "") {
				t.Errorf("Verdict = %+v, want reason %q\ntext: %s", a.Verdict, c.want, a.Text)
			}
		})
	}
}

func TestBetter(t *testing.T) {
	t.Parallel()
	ok, failed := Verdict{OK: true}, Verdict{Reason: article.FailureStub}
	short, full := &Article{Verdict: ok, Score: 100}, &Article{Verdict: ok, Score: 400}
	alike, wall := &Article{Verdict: ok, Score: 402}, &Article{Verdict: failed, Score: 900}
	cases := map[string]struct{ a, b, want *Article }{
		"fuller wins":           {short, full, full},
		"fuller wins, first":    {full, short, full},
		"first of two equals":   {full, alike, full},
		"ok beats longer wall":  {wall, short, short},
		"ok beats wall, first":  {short, wall, short},
		"only the second":       {nil, short, short},
		"only the first":        {short, nil, short},
		"neither is an article": {&Article{Score: 1}, wall, wall},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := Better(c.a, c.b); got != c.want {
				t.Errorf("Better = %+v, want %+v", got, c.want)
			}
		})
	}
}

// The text of a page cut short by a wall scores less than the whole.
func TestBetterOfExtractions(t *testing.T) {
	t.Parallel()
	whole := mustExtract(t, pageOf(strings.Repeat("<p>"+paragraph+"</p>", 6)))
	cutShort := mustExtract(t, pageOf(`<p><a href="/subscribe">Read on with a subscription, from one crown a month, cancel whenever you like</a></p>`))
	if Better(cutShort, whole) != whole || Better(whole, cutShort) != whole {
		t.Errorf("scores: whole %v, cut short %v", whole.Score, cutShort.Score)
	}
}
