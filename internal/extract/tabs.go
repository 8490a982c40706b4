package extract

import (
	"slices"

	"golang.org/x/net/html"
)

// labelTabs shows all panels between which a page lets its readers choose, and
// those with code each below its own label.
func labelTabs(doc *html.Node) {
	for _, list := range findFunc(body(doc), isTabList) {
		if list.Parent == nil {
			continue
		}
		labels := findFunc(list, isTab)
		panels := tabPanels(list, labels)
		for _, panel := range panels {
			dropAttr(panel, "hidden", "aria-hidden", "style")
		}
		if len(panels) != len(labels) || len(labels) == 0 || !slices.ContainsFunc(panels, hasCode) {
			continue
		}
		bare := !slices.ContainsFunc(panels, func(n *html.Node) bool { return !isVariant(n) })
		for i, panel := range panels {
			if bare {
				plainBoxes(panel)
			}
			setAttr(panel, variantAttribute, lineOf(labels[i]))
		}
		remove(list)
	}
}

// variantAttribute holds the label of a variant until its code has been chosen:
// by itself a label is a word among menus.
const variantAttribute = "data-variant"

// nameVariants puts the labels of variants in front of them.
func nameVariants(root *html.Node) {
	for _, panel := range findFunc(root, func(n *html.Node) bool { return hasAttr(n, variantAttribute) }) {
		if label := attr(panel, variantAttribute); label != "" && first(panel, "pre") != nil {
			panel.InsertBefore(element("p", element("strong", textNode(label))), panel.FirstChild)
		}
		dropAttr(panel, variantAttribute)
	}
}

// plainBoxes takes off the names and roles of a panel and of the boxes around
// it, by which it would pass for a menu.
func plainBoxes(panel *html.Node) {
	n := panel
	for range panelHeight + 1 {
		if !is(n, "div", "section", "tabs") {
			return
		}
		dropAttr(n, "class", "id", "role", "aria-labelledby")
		n = n.Parent
	}
}

// isTabList also knows the lists of labels by MkDocs, which have no role.
func isTabList(n *html.Node) bool {
	return attr(n, "role") == "tablist" || hasClass(n, "tabbed-labels")
}

func isTab(n *html.Node) bool {
	return attr(n, "role") == "tab" || is(n, "label") && hasClass(n.Parent, "tabbed-labels")
}

func isPanel(n *html.Node) bool { return attr(n, "role") == "tabpanel" || hasClass(n, "tabbed-block") }

// panelHeight is how far above its labels the box of the panels can begin.
const panelHeight = 3

// tabPanels returns the panels of a list of tabs, in its order, or nil. Tabs
// name their panels or stand in the same order.
func tabPanels(list *html.Node, labels []*html.Node) []*html.Node {
	box := list.Parent
	for range panelHeight {
		if box == nil || is(box, "body", "main") {
			return nil
		}
		var panels []*html.Node
		for _, n := range findFunc(box, isPanel) {
			if !nestedPanel(n, box) {
				panels = append(panels, n)
			}
		}
		if len(panels) >= len(labels) {
			return panels
		}
		box = box.Parent
	}
	return nil
}

func nestedPanel(n, box *html.Node) bool {
	for p := n.Parent; p != nil && p != box; p = p.Parent {
		if isPanel(p) {
			return true
		}
	}
	return false
}

func hasCode(n *html.Node) bool { return first(n, "pre") != nil }

// besideCode is how many words a variant of a piece of code may have beside it:
// one with more is a text of its own.
const besideCode = 30

// isVariant reports whether a panel is a piece of code and hardly more.
func isVariant(panel *html.Node) bool {
	words := wordCount(textOf(panel))
	for _, pre := range find(panel, "pre") {
		words -= wordCount(textOf(pre))
	}
	return words <= besideCode && hasCode(panel)
}
