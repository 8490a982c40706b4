package article

// Failure is a stable code for why a page did not become an article.
// The zero value means that nothing went wrong.
type Failure string

// Failures of getting the page.
const (
	FailureAddress      Failure = "blocked_address"    // a private or otherwise refused network address
	FailureDNS          Failure = "unknown_host"       // the host name does not resolve
	FailureConnect      Failure = "unreachable"        // no connection, or it broke
	FailureTLS          Failure = "bad_certificate"    // the secure connection could not be trusted
	FailureTimeout      Failure = "timeout"            // no complete answer in time
	FailureTooLarge     Failure = "too_large"          // more bytes than are read
	FailureRedirects    Failure = "too_many_redirects" // more redirects than are followed
	FailureNotFound     Failure = "page_not_found"     // 404 or 410
	FailureForbidden    Failure = "access_denied"      // 401, 403, 451 and other refusals
	FailureRateLimited  Failure = "rate_limited"       // 429
	FailureServer       Failure = "server_error"       // 5xx
	FailureUnsupported  Failure = "unsupported_type"   // neither HTML nor text
	FailurePDF          Failure = "pdf"                // a PDF, kept as a link for now
	FailureBadEncoding  Failure = "bad_encoding"       // a body that cannot be decompressed
	FailureInternal     Failure = "internal"           // our own fault
	FailureUnresponsive Failure = "empty_answer"       // an answer without a body
)

// Failures of finding an article in the page: the extractor's verdicts.
const (
	FailureErrorPage Failure = "error_page"   // the site's "something went wrong" page
	FailureConsent   Failure = "consent_wall" // only a cookie or consent dialog
	FailureBotCheck  Failure = "bot_check"    // "are you a robot"
	FailureLogin     Failure = "login_wall"   // only a sign-in or subscription form
	FailureStub      Failure = "stub"         // a few words where an article should be
	FailureNoArticle Failure = "no_article"   // a page of links or nothing
	FailurePart      Failure = "missing_part" // a further page of the article could not be had
)

var failureSentences = map[Failure]string{
	FailureAddress:      "This address is on a private network, which this server is not allowed to open.",
	FailureDNS:          "There is no site with this name. Check the address for a typing mistake.",
	FailureConnect:      "The site could not be reached.",
	FailureTLS:          "The site's security certificate could not be trusted.",
	FailureTimeout:      "The site took too long to answer.",
	FailureTooLarge:     "The page is too large to keep.",
	FailureRedirects:    "The site sent us round in circles from one address to the next.",
	FailureNotFound:     "The site says that this page does not exist, or no longer does.",
	FailureForbidden:    "The site refused to show this page to the server.",
	FailureRateLimited:  "The site asked us to come back later.",
	FailureServer:       "The site had a problem of its own.",
	FailureUnsupported:  "This is a file that is not a web page, so it is kept as a link.",
	FailurePDF:          "This is a PDF. It is kept as a link: PDF text cannot be read here yet.",
	FailureBadEncoding:  "The site's answer was damaged on the way.",
	FailureInternal:     "Something went wrong here while preparing this article.",
	FailureUnresponsive: "The site answered with an empty page.",
	FailureErrorPage:    "The site showed an error page instead of the article.",
	FailureConsent:      "The site only showed a cookie or consent dialog.",
	FailureBotCheck:     "The site wanted proof that a human is reading.",
	FailureLogin:        "The site asks you to sign in or subscribe before it shows the text.",
	FailureStub:         "The page has only a few words where an article should be.",
	FailureNoArticle:    "No article was found on this page.",
	FailurePart:         "The rest of this article is on a page that could not be fetched.",
}

// Sentence says in the reader's words what happened, or "" for no failure.
func (f Failure) Sentence() string {
	if f == "" {
		return ""
	}
	if s, ok := failureSentences[f]; ok {
		return s
	}
	return failureSentences[FailureInternal]
}

// SendingHelps reports whether sending the page from the reader's own browser
// is likely to work where the server's fetch did not.
func (f Failure) SendingHelps() bool {
	switch f {
	case FailureNotFound, FailureDNS, FailurePDF, FailureUnsupported, FailureInternal, "":
		return false
	}
	return true
}
