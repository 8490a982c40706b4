package extract

import "golang.org/x/net/html"

// nestLists puts a list that stands between the items of another one, as old
// editors wrote it, into the item before it, where browsers show it.
func nestLists(root *html.Node) {
	for _, list := range find(root, "ul", "ol") {
		if !is(list.Parent, "ul", "ol") {
			continue
		}
		if before := blockBefore(list); is(before, "li") {
			remove(list)
			before.AppendChild(list)
		} else {
			item := element("li")
			replace(list, item)
			item.AppendChild(list)
		}
	}
}
