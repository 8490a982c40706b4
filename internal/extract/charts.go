package extract

import (
	"net/url"
	"regexp"
	"strings"

	"golang.org/x/net/html"
)

var (
	// chartName is what pages call the boxes that their scripts draw charts in.
	chartName  = regexp.MustCompile(`(?i)(?:^|[\s_-])(?:charts?|graphs?|plots?|plotly(?:-graph-div)?|highcharts(?:-container)?|vega-embed|echarts?|bokeh|visuali[sz]ation)(?:$|[\s_-])`)
	chartVenue = regexp.MustCompile(`(?i)(?:^|\s)(?:flourish-embed|infogram-embed|tableauplaceholder|datawrapper-vis[\w-]*)(?:\s|$)`)
	// dataPath is the end of an address that a shell names instead of the whole.
	dataPath = regexp.MustCompile(`^[\w./-]{3,120}$`)
)

// chartShell reports whether a script draws a chart in the element.
func chartShell(n *html.Node) bool {
	if n.Data != "div" && n.Data != "figure" {
		return false
	}
	name := names(n)
	venue := strings.Contains(name, "-embed") || strings.Contains(name, "tableau") || strings.Contains(name, "datawrapper")
	return venue && chartVenue.MatchString(name) || drawnChart(n)
}

// drawnChart reports whether the element is a chart that is nothing but
// drawing, with a name for those who do not see it.
func drawnChart(n *html.Node) bool {
	label := attr(n, "aria-label")
	return attr(n, "role") == "img" && len(strings.Fields(label)) >= 2 && first(n, "img", "picture", "video") == nil &&
		(first(n, "svg", "canvas") != nil || n.FirstChild == nil) && chartName.MatchString(names(n)+" "+label)
}

// unpackChart makes a figure of a chart: a frame, if it has an address of its
// own, and the picture that readers without scripts get.
func unpackChart(n *html.Node) {
	address, title := chartAddress(n), shellTitle(n)
	still := chartStill(n)
	if still != nil && title == "" {
		title = attr(still, "alt")
	}
	figure := element("figure")
	setAttr(figure, "class", "embed")
	switch {
	case address != "":
		frame := element("iframe")
		setAttr(frame, "src", address)
		setAttr(frame, "title", title)
		figure.AppendChild(frame)
	case still == nil && title == "", still == nil && !drawnChart(n):
		return
	default:
		figure.AppendChild(element("figcaption", textNode(frame{kind: frameChart, title: cut(title, maxFrameTitle)}.label())))
	}
	if still != nil {
		remove(still)
		figure.InsertBefore(still, figure.FirstChild)
	}
	if caption := first(n, "figcaption"); caption != nil && first(figure, "figcaption") == nil {
		remove(caption)
		figure.AppendChild(caption)
	}
	replace(n, figure)
}

// chartAddress returns where a chart can be seen by itself, or "".
func chartAddress(n *html.Node) string {
	name := names(n)
	source, id := attr(n, "data-src"), attr(n, "data-id")
	switch {
	case strings.Contains(name, "flourish-embed") && dataPath.MatchString(source):
		return "https://flo.uri.sh/" + strings.Trim(source, "/") + "/embed"
	case strings.Contains(name, "infogram-embed") && dataPath.MatchString(id):
		return "https://infogram.com/" + strings.Trim(id, "/")
	case strings.Contains(name, "tableauplaceholder"):
		for _, p := range find(n, "param") {
			if value, err := url.PathUnescape(attr(p, "value")); err == nil && attr(p, "name") == "name" && dataPath.MatchString(value) {
				return "https://public.tableau.com/views/" + strings.Trim(value, "/")
			}
		}
	case strings.Contains(name, "datawrapper-vis"):
		for _, s := range find(n, "script") {
			if u, err := url.Parse(attr(s, "src")); err == nil && strings.HasSuffix(u.Hostname(), "dwcdn.net") {
				return strings.TrimSuffix(u.Scheme+"://"+u.Host+u.Path, "embed.js")
			}
		}
	}
	return ""
}

// chartStill returns the picture of a chart for readers without scripts.
func chartStill(n *html.Node) *html.Node {
	for _, hidden := range find(n, "noscript") {
		for _, c := range fragment(textOf(hidden)) {
			img := c
			if !is(c, "img") {
				img = first(c, "img")
			}
			if img != nil && bestSource(img, nil) != "" && !tracking(img) {
				return img
			}
		}
	}
	return first(n, "img")
}
