package extract

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const (
	threadOpening = "My dinghy has a mahogany transom that was varnished ten years ago, and this summer it began to lift in flakes near the waterline. Do I have to go back to bare wood?"
	threadReply   = "Go back to bare wood. Once it lifts, water has been under it for a while, and anything you put on top will lift with it next year."
	threadThanks  = "Two weeks is fine, since the season is over anyway. Thanks to both of you; I shall post a picture in the spring, whichever way it goes."
)

// threadPages are threads as programs of different ages write them, each with
// the three messages above.
var threadPages = map[string]string{
	"table for a message": `<table class="tborder" id="post101"><tr><td colspan="2">12 Sep 2025, 18:04</td></tr><tr>
		<td><a class="bigusername" href="member.php?u=7">rowan_k</a><div>Senior Member</div><div>Join Date: Mar 2009</div></td><td>` + threadOpening + `</td></tr></table>
		<table class="tborder" id="post102"><tr><td colspan="2">12 Sep 2025, 20:31</td></tr><tr>
		<td><a class="bigusername" href="member.php?u=8">old_tar</a><div>Member</div><div>Join Date: Jan 2001</div></td><td>` + threadReply + `</td></tr></table>
		<table class="tborder" id="post103"><tr><td colspan="2">13 Sep 2025, 21:50</td></tr><tr>
		<td><a class="bigusername" href="member.php?u=7">rowan_k</a><div>Senior Member</div><div>Join Date: Mar 2009</div></td><td>` + threadThanks + `</td></tr></table>`,
	"profile in a list of definitions": `<div id="p101" class="post bg2"><dl class="postprofile"><dt><a href="./memberlist.php?mode=viewprofile&u=7">rowan_k</a></dt><dd>Joined: 4 Mar 2009</dd></dl>
		<div class="postbody"><p class="author">by <strong><a href="./memberlist.php?mode=viewprofile&u=7">rowan_k</a></strong> » 12 Sep 2025, 18:04</p><div class="content">` + threadOpening + `</div></div></div>
		<div id="p102" class="post bg1"><dl class="postprofile"><dt><a href="./memberlist.php?mode=viewprofile&u=8">old_tar</a></dt><dd>Joined: 1 Jan 2001</dd></dl>
		<div class="postbody"><p class="author">by <strong><a href="./memberlist.php?mode=viewprofile&u=8">old_tar</a></strong> » 12 Sep 2025, 20:31</p><div class="content">` + threadReply + `</div></div></div>
		<div id="p103" class="post bg2"><dl class="postprofile"><dt><a href="./memberlist.php?mode=viewprofile&u=7">rowan_k</a></dt><dd>Joined: 4 Mar 2009</dd></dl>
		<div class="postbody"><p class="author">by <strong><a href="./memberlist.php?mode=viewprofile&u=7">rowan_k</a></strong> » 13 Sep 2025, 21:50</p><div class="content"><blockquote>Let it dry indoors. <cite>old_tar wrote</cite></blockquote>` + threadThanks + `</div></div></div>`,
	"articles with data": `<article class="message message--post" data-author="rowan_k" id="js-post-101"><div class="message-cell--user"><h4 class="message-name"><a href="/members/rowan_k.7/" class="username">rowan_k</a></h4><h5 class="message-userTitle">Full Member</h5></div>
		<div class="message-cell--main"><time class="u-dt" datetime="2025-09-12T18:04:00Z">12 Sep 2025, 18:04</time><div class="message-body">` + threadOpening + `</div></div></article>
		<article class="message message--post" data-author="old_tar" id="js-post-102"><div class="message-cell--user"><h4 class="message-name"><a href="/members/old_tar.8/" class="username">old_tar</a></h4><h5 class="message-userTitle">Member</h5></div>
		<div class="message-cell--main"><time class="u-dt" datetime="2025-09-12T20:31:00Z">12 Sep 2025, 20:31</time><div class="message-body">` + threadReply + `</div></div></article>
		<article class="message message--post" data-author="rowan_k" id="js-post-103"><div class="message-cell--user"><h4 class="message-name"><a href="/members/rowan_k.7/" class="username">rowan_k</a></h4><h5 class="message-userTitle">Full Member</h5></div>
		<div class="message-cell--main"><time class="u-dt" datetime="2025-09-13T21:50:00Z">13 Sep 2025, 21:50</time><div class="message-body">` + threadThanks + `</div></div></article>`,
	"microdata without scripts": `<noscript><div id="post_1" class="topic-body crawler-post"><span class="creator" itemprop="author" itemscope><a href="/u/rowan_k"><span itemprop="name">rowan_k</span></a></span>
		<meta itemprop="datePublished" content="2025-09-12T18:04:00Z"><time datetime="2025-09-12T18:04:00Z" class="post-time">12 Sep 2025, 18:04</time><div class="post" itemprop="text"><p>` + threadOpening + `</p></div></div>
		<div id="post_2" class="topic-body crawler-post" itemprop="comment"><span class="creator" itemprop="author" itemscope><a href="/u/old_tar"><span itemprop="name">old_tar</span></a></span>
		<time datetime="2025-09-12T20:31:00Z" class="post-time">12 Sep 2025, 20:31</time><div class="post" itemprop="text"><p>` + threadReply + `</p></div></div>
		<div id="post_3" class="topic-body crawler-post" itemprop="comment"><span class="creator" itemprop="author" itemscope><a href="/u/rowan_k"><span itemprop="name">rowan_k</span></a></span>
		<time datetime="2025-09-13T21:50:00Z" class="post-time">13 Sep 2025, 21:50</time><div class="post" itemprop="text"><p>` + threadThanks + `</p></div></div>` + strings.Repeat(" ", longNoscript) + `</noscript>`,
	"messages inside messages": `<ol class="thread"><li class="comment" id="comment-101"><p class="meta"><a class="author" href="/user/rowan_k">rowan_k</a> <span class="date">12 Sep 2025, 18:04</span></p><p>` + threadOpening + `</p>
		<ol><li class="comment" id="comment-102"><p class="meta"><a class="author" href="/user/old_tar">old_tar</a> <span class="date">12 Sep 2025, 20:31</span></p><p>` + threadReply + `</p>
		<ol><li class="comment" id="comment-103"><p class="meta"><a class="author" href="/user/rowan_k">rowan_k</a> <span class="date">13 Sep 2025, 21:50</span></p><p>` + threadThanks + `</p></li></ol></li></ol></li></ol>`,
}

// threadPage is a page around messages.
func threadPage(messages string) string {
	return `<html lang="en"><title>Lifting varnish on a transom - Small Boats Forum</title><meta property="og:site_name" content="Small Boats Forum">
		<body><ul class="breadcrumb"><li><a href="/f/7">Varnish</a></li></ul><h1>Lifting varnish on a transom</h1>` + messages + `<footer><a href="/about">About</a></footer>`
}

func TestThread(t *testing.T) {
	t.Parallel()
	want := []string{"rowan_k 2025-09-12 12 Sep 2025, 18:04", "old_tar 2025-09-12 12 Sep 2025, 20:31", "rowan_k 2025-09-13 13 Sep 2025, 21:50"}
	for name, messages := range threadPages {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := pageMetadata(t, threadPage(messages))
			if m.thread == nil {
				t.Fatal("no thread found")
			}
			var got []string
			for _, msg := range m.thread.messages {
				day := "no time"
				if msg.time != nil {
					day = msg.time.Format(time.DateOnly)
				}
				got = append(got, msg.author+" "+day+" "+msg.date)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("messages (-want +got):\n%s", diff)
			}
			if m.byline != "rowan_k" || m.published == nil || m.published.Format(time.DateOnly) != "2025-09-12" {
				t.Errorf("byline %q, published %v; want the opening message's", m.byline, m.published)
			}
		})
	}
}

func TestThreadHeads(t *testing.T) {
	t.Parallel()
	for name, messages := range threadPages {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, err := Extract(Page{URL: "https://boats.example/t/1", HTML: []byte(threadPage(messages))})
			if err != nil {
				t.Fatal(err)
			}
			if n := strings.Count(a.HTML, `<p class="message-head"><strong>`); n != 3 {
				t.Errorf("%d heads, want 3:\n%s", n, a.HTML)
			}
			at := -1
			for _, part := range []string{"rowan_k · 12 Sep 2025, 18:04\n\nMy dinghy", "old_tar · 12 Sep 2025, 20:31\n\nGo back", "rowan_k · 13 Sep 2025, 21:50\n\n"} {
				i := strings.Index(a.Text, part)
				if i <= at {
					t.Errorf("%q is missing or out of order in the text:\n%s", part, a.Text)
				}
				at = i
			}
			for _, name := range []string{"rowan_k", "old_tar"} {
				if got, want := strings.Count(a.HTML, ">"+name+"<"), map[string]int{"rowan_k": 2, "old_tar": 1}[name]; got != want {
					t.Errorf("%s stands %d times by itself, want %d:\n%s", name, got, want, a.HTML)
				}
			}
			for _, unwanted := range []string{"Member", "Join", "<li>"} {
				if strings.Contains(a.HTML, unwanted) {
					t.Errorf("%q is in the article:\n%s", unwanted, a.HTML)
				}
			}
		})
	}
}

func TestQuestionAndAnswers(t *testing.T) {
	t.Parallel()
	page := threadPage(`<div class="question" id="question"><div class="body"><p>` + threadOpening + `</p></div><div class="user-info">asked <span title="2011-02-11 23:49:17Z" class="relativetime">14 years ago</span><div class="user-details"><a href="/users/7/rowan">rowan_k</a></div></div></div>
		<div class="answer" id="answer-1"><div class="body"><p>` + threadReply + `</p></div><div class="user-info">answered <span title="2011-02-12 03:00:00Z" class="relativetime">14 years ago</span><div class="user-details"><a href="/users/8/tar">old_tar</a></div></div></div>`)
	a, err := Extract(Page{URL: "https://boats.example/questions/1", HTML: []byte(page)})
	if err != nil {
		t.Fatal(err)
	}
	if a.Byline != "rowan_k" || a.PublishedAt == nil || a.PublishedAt.Format(time.DateOnly) != "2011-02-11" {
		t.Errorf("byline %q, published %v; want who asked and when", a.Byline, a.PublishedAt)
	}
	if want := `<strong>old_tar</strong> · <time datetime="2011-02-12T03:00:00Z">2011-02-12</time>`; !strings.Contains(a.HTML, want) {
		t.Errorf("HTML lacks %s, the day of what is said relatively:\n%s", want, a.HTML)
	}
	if strings.Contains(a.Text, "old_tar") {
		t.Errorf("the text has the name of who answered:\n%s", a.Text)
	}
}

func TestNoThread(t *testing.T) {
	t.Parallel()
	comments := `<div class="comment" id="comment-1"><a class="author" href="/user/tar">old_tar</a> <time datetime="2025-09-20">20 Sep 2025</time><p>` + threadReply + `</p></div>
		<div class="comment" id="comment-2"><a class="author" href="/user/kay">rowan_k</a> <time datetime="2025-09-21">21 Sep 2025</time><p>` + threadThanks + `</p></div>`
	prose := strings.Repeat("<p>"+threadOpening+" "+threadReply+"</p>", 6)
	cases := map[string]string{
		"article with comments": prose + comments,
		"article by its data":   `<script type="application/ld+json">{"@type":"BlogPosting","headline":"Lifting varnish on a transom"}</script>` + comments,
		"one message":           strings.SplitAfter(comments, "</div>")[0],
		"messages by nobody":    `<div class="message"><p>` + threadReply + `</p></div><div class="message"><p>` + threadThanks + `</p></div>`,
	}
	for name, content := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := pageMetadata(t, threadPage(content))
			if m.thread != nil {
				t.Errorf("found a thread of %d messages, want none", len(m.thread.messages))
			}
			if m.byline == "old_tar" || m.byline == "rowan_k" {
				t.Errorf("byline = %q, who wrote a comment", m.byline)
			}
		})
	}
}

func TestThreadBelowLink(t *testing.T) {
	t.Parallel()
	page := threadPage(`<div class="byline">via <a href="/~ida">ida_l</a> <time datetime="2025-09-10T10:00:00Z">10 Sep 2025</time></div>
		<div class="comment" id="c1"><a class="author" href="/~tar">old_tar</a> <time datetime="2025-09-20">20 Sep 2025</time><p>` + threadReply + `</p></div>
		<div class="comment" id="c2"><a class="author" href="/~kay">rowan_k</a> <time datetime="2025-09-21">21 Sep 2025</time><p>` + threadThanks + `</p></div>`)
	m := pageMetadata(t, page)
	if m.byline != "ida_l" || m.published == nil || m.published.Format(time.DateOnly) != "2025-09-10" {
		t.Errorf("byline %q, published %v; want who put the link there", m.byline, m.published)
	}
}
