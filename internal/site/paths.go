package site

import (
	"net/url"
	"strconv"
	"strings"
)

// paths builds every address of the site; templates reach it as "path".
type paths struct{}

func (paths) Library() string         { return "/" }
func (paths) Setup() string           { return "/setup" }
func (paths) Signin() string          { return "/signin" }
func (paths) Signout() string         { return "/signout" }
func (paths) Save() string            { return "/save" }
func (paths) Bookmarklet() string     { return "/bookmarklet" }
func (paths) Settings() string        { return "/settings" }
func (paths) Reading() string         { return "/settings/reading" }
func (paths) Password() string        { return "/settings/password" }
func (paths) Devices() string         { return "/settings/devices" }
func (paths) Tokens() string          { return "/settings/tokens" }
func (paths) Shares() string          { return "/settings/shares" }
func (paths) Rules() string           { return "/settings/rules" }
func (paths) Articles() string        { return "/articles" }
func (paths) Article(id int64) string { return "/read/" + strconv.FormatInt(id, 10) }

// List is the library in one of its views.
func (paths) List(view string) string {
	if view == viewUnread {
		return "/"
	}
	return "/?view=" + url.QueryEscape(view)
}

// SigninTo is the sign-in page that leads on to a page of the site.
func (paths) SigninTo(next string) string { return "/signin?next=" + url.QueryEscape(next) }

// SaveLink is the save page for a link that is known already.
func (paths) SaveLink(link string) string { return "/save?url=" + url.QueryEscape(link) }

// LibraryEvents tells of every change in the reader's library.
func (paths) LibraryEvents() string { return "/events" }

func (p paths) Events(id int64) string          { return p.Article(id) + "/events" }
func (p paths) Thumbnail(id int64) string       { return p.Article(id) + "/thumbnail" }
func (p paths) Share(id int64) string           { return p.Article(id) + "/share" }
func (p paths) Repair(id int64) string          { return p.Article(id) + "/repair" }
func (p paths) Readings(id int64) string        { return p.Repair(id) + "?view=readings" }
func (p paths) Image(id int64, k string) string { return p.Article(id) + "/images/" + k }

// Change is where the form for one change of an article posts: "archive",
// "unarchive", "favorite", "unfavorite", "delete", "restore", "fetch",
// "shares", "repair", "repair/undo" or "rules".
func (paths) Change(id int64, change string) string {
	return "/articles/" + strconv.FormatInt(id, 10) + "/" + change
}

func (paths) RevokeShare(id int64) string {
	return "/settings/shares/" + strconv.FormatInt(id, 10) + "/revoke"
}
func (paths) DeleteRule(id int64) string {
	return "/settings/rules/" + strconv.FormatInt(id, 10) + "/delete"
}
func (paths) RevokeDevice(id int64) string {
	return "/settings/devices/" + strconv.FormatInt(id, 10) + "/revoke"
}
func (paths) RevokeToken(id int64) string {
	return "/settings/tokens/" + strconv.FormatInt(id, 10) + "/revoke"
}
func (paths) Shared(token string) string { return "/s/" + token }
func (paths) SharedImage(token, k string) string {
	return "/s/" + token + "/images/" + k
}

// localPath returns target when it is a path on this site, else fallback.
// Browsers read "//host" and "/\host" as other sites.
func localPath(target, fallback string) string {
	if !strings.HasPrefix(target, "/") || strings.HasPrefix(target, "//") || strings.ContainsAny(target, "\\\r\n\t") {
		return fallback
	}
	u, err := url.Parse(target)
	if err != nil || u.Host != "" || u.Scheme != "" {
		return fallback
	}
	return target
}
