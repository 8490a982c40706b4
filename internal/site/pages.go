package site

import (
	"html"
	"html/template"
	"strings"
	"time"

	"nightstand/internal/account"
	"nightstand/internal/article"
	"nightstand/internal/library"
)

// Base is what every page has; each page type embeds it.
type Base struct {
	Title       string // of the browser's tab, without the product's name
	Account     *account.Account
	Preferences account.Preferences
	Current     string    // this page's path and query, where a form can return to
	Now         time.Time // in UTC
	Notice      *notice
}

func (b *Base) base() *Base { return b }

// page is a value that can be rendered: a pointer to a struct embedding Base.
type page interface {
	base() *Base
	template() string // the file in web/templates/pages, without ".html"
}

// notice tells what was just done, and how to take it back.
type notice struct {
	Text       string
	UndoAction string // a form action, or "" when there is nothing to undo
	Link       string // or a page to look at
	LinkText   string
}

// The views of the library.
const (
	viewUnread    = "unread"
	viewArchive   = "archive"
	viewFavorites = "favorites"
	viewAll       = "all"
)

type articleListPage struct {
	Base
	View     string
	Query    string // what was searched for, or ""
	Articles []articleRow
	Newer    string // address of the first page when this is a later one, or ""
	Older    string // address of the next page, or ""
	Empty    bool   // the reader has no article at all
	Form     saveForm
}

func (*articleListPage) template() string { return "article_list" }

// articleRow is one line of the list.
type articleRow struct {
	article.Article
	Return string // where the row's forms lead back to
}

// saveForm is the field for a link or a text with a link in it.
type saveForm struct {
	Value string
	Error string
}

type articlePage struct {
	Base
	Article  article.Article
	Body     template.HTML // empty until the article is ready
	Contents []heading     // when the article is long enough to need it
	Older    *neighbor     // next in the list the reader came from
	Newer    *neighbor
	Steps    []step         // of a save in progress, else empty
	Pending  bool           // pictures of the body are still to come
	Origin   article.Origin // of the body
}

func (*articlePage) template() string { return "article" }

// Embeds says that the page needs the styles of embedded things.
func (p *articlePage) Embeds() bool { return hasEmbeds(p.Body) }

// hasEmbeds reports whether a body has a film, a sound, a chart or a post in it.
func hasEmbeds(body template.HTML) bool {
	for _, class := range []string{"video", "audio", "embed"} {
		if strings.Contains(string(body), `class="`+class+`"`) {
			return true
		}
	}
	return false
}

// neighbor is the next or previous article.
type neighbor struct {
	ID    int64
	Title string
}

// heading is one entry of the article's table of contents.
type heading struct {
	Level int // 2 to 4
	ID    string
	Text  string
}

// step is one stage of a save in progress.
type step struct {
	Text  string
	State string // "done", "active" or "waiting"
}

type sharePage struct {
	Base
	Article article.Article
	Links   []shareLink // the open ones, newest first
	New     *shareLink  // the one just made
}

func (*sharePage) template() string { return "share" }

// shareLink is a share with its absolute address.
type shareLink struct {
	article.Share
	URL   string
	State string // "open", "expired" or "revoked"
}

// The views of the repair page.
const (
	viewParts    = "parts"
	viewReadings = "readings"
)

// repairPage lets the reader change what was taken from an article's page.
type repairPage struct {
	Base
	Article  article.Article
	View     string
	Kept     bool // the page is kept: there is something to choose from
	Repaired bool // the reader has changed something
	Choices  *library.Choices
	Readings []reading
}

func (*repairPage) template() string { return "article_repair" }

// reading is one way to read an article's page.
type reading struct {
	library.Candidate
	Note string // what it is, in a sentence
	More int    // words more than the present one has; negative for fewer
}

// Fewer is how many words less it has.
func (r reading) Fewer() int { return -r.More }

type rulesPage struct {
	Base
	Rules []readerRule
}

func (*rulesPage) template() string { return "rules" }

// readerRule is a rule for a site, line by line.
type readerRule struct {
	article.ReaderRule
	Lines []ruleLine
}

// ruleLine is what a rule does, and to which elements of the page.
type ruleLine struct{ Words, Selector string }

// sharedPage shows a shared article to anyone; nothing of its owner is in it.
type sharedPage struct {
	Base
	Article  article.Article
	Body     template.HTML
	Contents []heading
	URL      string // absolute address of this page
	Image    string // absolute address of the preview picture, or ""
}

func (*sharedPage) template() string { return "shared" }

// Embeds says that the page needs the styles of embedded things.
func (p *sharedPage) Embeds() bool { return hasEmbeds(p.Body) }

type savePage struct {
	Base
	Link    string // the link to save when the address bar brought one, or ""
	Heading string // its title, or ""
	Error   string
	Saved   *article.Article // just saved, by a browser without JavaScript
}

func (*savePage) template() string { return "save" }

type bookmarkletPage struct {
	Base
	Bookmarklet string // "javascript:…"
}

// Link is the bookmarklet as the attribute of a link. As a [template.URL] it
// would be escaped once more, and become too long for some browsers.
func (p *bookmarkletPage) Link() template.HTMLAttr {
	return template.HTMLAttr(`href="` + html.EscapeString(p.Bookmarklet) + `"`)
}

func (*bookmarkletPage) template() string { return "bookmarklet" }

type signinPage struct {
	Base
	Name  string
	Next  string
	Error string
}

func (*signinPage) template() string { return "signin" }

type setupPage struct {
	Base
	Name     string
	NeedCode bool // the server listens beyond this machine
	Error    string
}

func (*setupPage) template() string { return "setup" }

// settingsPage is reading preferences, password and account.
type settingsPage struct {
	Base
	PasswordError string
}

func (*settingsPage) template() string { return "settings" }

type devicesPage struct {
	Base
	Devices []device
}

func (*devicesPage) template() string { return "devices" }

// device is one signed-in browser.
type device struct {
	ID         int64
	Browser    string // "Firefox on Android"
	Address    string // the IP address it was last seen at
	CreatedAt  time.Time
	LastSeenAt time.Time
	This       bool // the browser that asks
}

type tokensPage struct {
	Base
	Tokens []account.Token
	Name   string
	Secret string // of the token just made, shown once
	Error  string
}

func (*tokensPage) template() string { return "tokens" }

type sharesPage struct {
	Base
	Links []shareLink
}

func (*sharesPage) template() string { return "shares" }

// errorPage explains an error, with a way on.
type errorPage struct {
	Base
	Status  int
	Message string
	Help    string
}

func (*errorPage) template() string { return "error" }
