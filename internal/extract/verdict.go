package extract

import (
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"nightstand/internal/article"
)

// appearance is what of the whole page speaks for or against an article in it.
type appearance struct {
	title     string // the page's title and first headings, in lower case
	text      string // the beginning of the visible text, in lower case
	words     int    // in the whole page
	password  bool   // asks for a password
	challenge bool   // carries a bot check's own elements
	isArticle bool   // marked up as an article
	whole     bool   // a video or a picture that needs no text
}

// challengeMarks are parts of the addresses and names that bot checks use for
// the page they show instead: Cloudflare, PerimeterX, DataDome, Imperva, AWS.
var challengeMarks = []string{
	"/cdn-cgi/challenge-platform", "challenges.cloudflare.com", "cf-challenge", "challenge-form", "px-captcha", "captcha-delivery.com",
	"_incapsula_resource", "awswafcookiedomainlist", "token.awswaf.com", "g-recaptcha", "h-captcha",
}

// surveyed is how much of a page's text the survey keeps, in bytes.
const surveyed = 20_000

// survey looks at the page as it came.
func survey(doc *html.Node) *appearance {
	look := &appearance{}
	var title, text strings.Builder
	headings := map[string]int{}
	for n := range doc.Descendants() {
		switch {
		case n.Type == html.TextNode && !is(n.Parent, "script", "style", "noscript", "template", "title", "textarea", "option"):
			look.words += wordCount(n.Data)
			if text.Len() < surveyed {
				text.WriteString(n.Data + " ")
			}
		case n.Namespace == "" && is(n, "title", "h1") && headings[n.Data] == 0:
			headings[n.Data]++
			title.WriteString(lineOf(n) + "\n")
		case is(n, "input"):
			look.password = look.password || strings.EqualFold(attr(n, "type"), "password")
		case is(n, "script", "iframe", "div", "form"):
			look.challenge = look.challenge || marked(n)
		}
	}
	look.title, look.text = strings.ToLower(title.String()), strings.ToLower(oneLine(text.String()))
	return look
}

func marked(n *html.Node) bool {
	for _, s := range []string{attr(n, "src"), attr(n, "id"), attr(n, "class"), attr(n, "action")} {
		if s == "" {
			continue
		}
		s = strings.ToLower(s)
		if slices.ContainsFunc(challengeMarks, func(mark string) bool { return strings.Contains(s, mark) }) {
			return true
		}
	}
	return false
}

// Bounds in words, where two characters of a script without spaces make one.
const (
	thin      = 150 // less may be a wall or an error page with a little text around it
	shortPage = 400 // the whole page says little more than its wall
	stub      = 25  // less needs a reason to be an article
)

// verdict judges what was read. It rather lets a wall pass than call a real
// article none: only pages with little text of their own are suspected.
// look is nil for plain text.
func verdict(a *Article, root *html.Node, look *appearance) Verdict {
	spaced, unspaced := countWords(a.Text)
	words := spaced + unspaced/2
	if look == nil {
		if words == 0 {
			return Verdict{Reason: article.FailureNoArticle}
		}
		return Verdict{OK: true}
	}
	if words < thin {
		said := look.title + " " + strings.ToLower(a.Text)
		if look.words < shortPage {
			said += " " + look.text
		}
		if reason := wall(said, words, look); reason != "" {
			return Verdict{Reason: reason}
		}
	}
	if look.whole {
		return Verdict{OK: true}
	}
	if linkList(root, words) {
		return Verdict{Reason: article.FailureNoArticle}
	}
	if words < stub && !shortButWhole(root, words, look) {
		if words == 0 {
			return Verdict{Reason: article.FailureNoArticle}
		}
		return Verdict{Reason: article.FailureStub}
	}
	return Verdict{OK: true}
}

// wall says what stands in the place of the article, or "".
func wall(said string, words int, look *appearance) article.Failure {
	switch {
	case look.challenge && words < 60 && containsAny(said, botPhrases) || look.words < shortPage && containsAny(said, botPhrases):
		return article.FailureBotCheck
	case errorTitle.MatchString(look.title) && !look.isArticle, words < 60 && containsAny(said, errorPhrases):
		return article.FailureErrorPage
	case words < 100 && look.words < 2*shortPage && consentCount(said) >= 3:
		return article.FailureConsent
	case look.password && words < 60, containsAny(said, loginPhrases):
		return article.FailureLogin
	}
	return ""
}

// linkList reports whether the text is mostly links to other pages.
func linkList(root *html.Node, words int) bool {
	linked := linkedWords(root)
	own := words - linked
	return linked > 10 && own < 40 && linked > 2*own
}

// shortButWhole reports whether a page with few words still is what its author
// published: pictures, a film, code, a short note marked up as an article.
func shortButWhole(root *html.Node, words int, look *appearance) bool {
	if first(root, "pre", "math") != nil {
		return true
	}
	if first(root, "img") != nil && (words >= 5 || first(root, "figcaption") != nil) {
		return true
	}
	if slices.ContainsFunc(find(root, "figure"), func(f *html.Node) bool { return first(f, "a") != nil }) {
		return true
	}
	return look.isArticle && words >= 8
}

func containsAny(s string, phrases []string) bool {
	return slices.ContainsFunc(phrases, func(p string) bool { return strings.Contains(s, p) })
}

var botPhrases = []string{
	"just a moment", "checking your browser", "checking if the site connection is secure", "verify you are human", "verifying you are human",
	"verify you are a human", "verify that you are human", "verify you're human", "confirm you are human", "prove you are human",
	"are you a robot", "are you human", "i'm not a robot", "not a robot", "unusual traffic", "unusual activity from your",
	"enable javascript and cookies to continue", "complete the security check", "press & hold", "press and hold",
	"access to this page has been denied", "ddos protection by", "pardon our interruption", "human verification", "security verification",
	"request unsuccessful. incapsula", "solve the captcha", "enter the characters you see", "attention required! | cloudflare",
	"sorry, you have been blocked", "performing security verification", "errors.edgesuite.net", "automated access to",
	"you don't have permission to access", "bestätigen sie, dass sie ein mensch sind", "vérifiez que vous êtes humain",
}

var errorTitle = regexp.MustCompile(`(?m)^(?:http |error |fehler |erreur )?(?:40[0-9]|410|429|50[0-4]|520|52[1-6])(?:$|[\s:|.,–—-])|` +
	`^(?:oops|sorry|error|ups)\W{0,3}$|^(?:page|seite|file|site|article|404|the page).{0,24}(?:not found|nicht gefunden|can't be found|does(?:n't| not) exist)|` +
	`^not found|^page introuvable|^página no encontrada|^pagina non trovata|^pagina niet gevonden|^forbidden|^access denied|` +
	`^internal server error|^bad gateway|^service unavailable|^gateway time-?out|^something went wrong|^application error|404 not found|403 forbidden`)

var errorPhrases = []string{
	"page not found", "404 not found", "page you requested could not be found", "page you are looking for", "page you're looking for",
	"page you were looking for", "this page could not be found", "page doesn't exist", "page does not exist", "page isn't available",
	"something went wrong", "internal server error", "service unavailable", "bad gateway", "an error occurred", "an error has occurred",
	"application error: a client-side exception", "403 forbidden", "access denied", "seite wurde nicht gefunden", "seite nicht gefunden",
	"seite existiert nicht", "page introuvable", "cette page n'existe pas", "página no encontrada", "esta página no existe",
	"pagina non trovata", "pagina niet gevonden", "página não encontrada", "ページが見つかりません", "页面不存在", "страница не найдена",
	"strona nie została znaleziona", "sidan hittades inte",
}

// consentWords each name one thing that a consent dialog speaks of.
var consentWords = [][]string{
	{"cookie"},
	{"accept all", "alle akzeptieren", "tout accepter", "aceptar todo", "aceptar todas", "accetta tutt", "alles accepteren", "aceitar tudo", "godta alle", "akzeptieren und weiter", "agree and continue", "i agree", "zustimmen", "accepter et continuer", "accetta e continua", "akkoord"},
	{"reject all", "alle ablehnen", "tout refuser", "rechazar", "rifiuta", "alles weigeren", "ablehnen", "continuer sans accepter", "manage options", "manage preferences", "einstellungen", "paramétrer", "weigeren"},
	{"our partners", "unsere partner", "nos partenaires", "nuestros socios", "i nostri partner", "onze partners", "partners", "partnern", "third parties", "drittanbieter"},
	{"consent", "einwilligung", "consentement", "consentimiento", "consenso", "toestemming", "samtykke"},
	{"personal data", "personenbezogene", "données personnelles", "datos personales", "dati personali", "persoonsgegevens", "privacy", "datenschutz", "confidentialité", "privacidad"},
	{"personalised ads", "personalized ads", "personalised advertising", "personalisierte", "publicités personnalisées", "publicidad personalizada", "annunci personalizzati", "gepersonaliseerde", "tracking", "advertising"},
}

func consentCount(said string) int {
	count := 0
	for _, alternatives := range consentWords {
		if containsAny(said, alternatives) {
			count++
		}
	}
	return count
}

var loginPhrases = []string{
	"subscribe to continue reading", "subscribe to read", "subscribe to keep reading", "to continue reading, subscribe", "log in to continue",
	"login to continue", "sign in to continue", "sign in to read", "log in to read", "sign in to view", "log in to view", "you must be logged in",
	"you need to be logged in", "please log in to", "already a subscriber", "this content is for subscribers", "this article is for subscribers",
	"for subscribers only", "for members only", "this post is for paid subscribers", "this post is for paying subscribers",
	"create a free account to", "register to continue", "create an account to continue", "weiterlesen mit", "jetzt abonnieren", "artikel ist nur für abonnenten",
	"bereits abonnent", "déjà abonné", "réservé aux abonnés", "ya eres suscriptor", "contenido exclusivo para suscriptores", "sei già abbonato", "al abonnee",
}
