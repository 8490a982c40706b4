package extract

import "testing"

func TestTableFidelity(t *testing.T) {
	t.Parallel()
	runFidelity(t, map[string]fidelityCase{
		"headers, scope and caption": {inner: `<table class="wikitable"><caption>Tides at the pier</caption><thead><tr><th scope="col">Day</th><th scope="col">High</th></tr></thead><tbody><tr><th scope="row">Monday</th><td>06:12</td></tr><tr><th scope="row">Tuesday</th><td>07:01</td></tr></tbody><tfoot><tr><td>Mean</td><td>06:36</td></tr></tfoot></table>`,
			checks: []outcomeCheck{holds("table > caption", "Tides at the pier"), count(`thead th[scope="col"]`, 2), count(`tbody th[scope="row"]`, 2), holds("tfoot td", "Mean"), hasText("Monday\t06:12")}},
		"spans": {inner: `<table><tr><th rowspan="2">Port</th><th colspan="2">Ferries</th></tr><tr><th>Summer</th><th>Winter</th></tr><tr><td>North</td><td>12</td><td>4</td></tr><tr><td>South</td><td>9</td><td>3</td></tr></table>`,
			checks: []outcomeCheck{holds(`th[rowspan="2"]`, "Port"), holds(`th[colspan="2"]`, "Ferries"), hasText("North\t12\t4")}},
		"headers by id": {inner: `<table><tr><th id="p">Port</th><th id="s">Summer</th></tr><tr><td headers="p">North</td><td headers="s">12</td></tr><tr><td headers="p">South</td><td headers="s">9</td></tr></table>`,
			checks: []outcomeCheck{count(`th[id]`, 2), count(`td[headers]`, 4)}},
		"column groups": {inner: `<table><colgroup><col><col span="2"></colgroup><tr><th>A</th><th>B</th><th>C</th></tr><tr><td>1</td><td>2</td><td>3</td></tr></table>`,
			checks: []outcomeCheck{count(`colgroup > col[span="2"]`, 1), hasText("1\t2\t3")}},
		"wordpress figure": {inner: `<figure class="wp-block-table is-style-stripes"><table class="has-fixed-layout"><thead><tr><th>Day</th><th>High</th></tr></thead><tbody><tr><td>Monday</td><td>06:12</td></tr></tbody></table><figcaption class="wp-element-caption">Tides at the pier</figcaption></figure>`,
			checks: []outcomeCheck{holds("figure > figcaption", "Tides at the pier"), count("figure table th", 2), hasText("Monday\t06:12")}},
		"scrolling wrapper": {inner: `<div class="table-responsive"><div class="table-wrapper"><table><thead><tr><th>A</th><th>B</th><th>C</th><th>D</th><th>E</th><th>F</th><th>G</th></tr></thead><tbody><tr><td>1</td><td>2</td><td>3</td><td>4</td><td>5</td><td>6</td><td>7</td></tr></tbody></table></div></div>`,
			checks: []outcomeCheck{count("table tr > :nth-child(7)", 2)}},
		"no headers": {inner: `<table><tbody><tr><td>North</td><td>12 ferries</td></tr><tr><td>South</td><td>9 ferries</td></tr><tr><td>East</td><td>none at all</td></tr></tbody></table>`,
			checks: []outcomeCheck{count("table tr", 3), hasText("South\t9 ferries")}},
		"paragraphs in cells": {inner: `<table><tbody><tr><td><p>Port</p></td><td><p>Ferries</p></td></tr><tr><td><p>North</p></td><td><p>12</p></td></tr></tbody></table>`,
			checks: []outcomeCheck{holds("td", "Port"), count("td > p", 0), hasText("North\t12")}},
		"list in a cell": {inner: `<table><thead><tr><th>Port</th><th>Ferries</th></tr></thead><tbody><tr><td>North</td><td><ul><li>Anna</li><li>Berta</li></ul></td></tr></tbody></table>`,
			checks: []outcomeCheck{count("td > ul > li", 2)}},
		"code and line breaks in cells": {inner: `<table><thead><tr><th>Flag</th><th>Meaning</th></tr></thead><tbody><tr><td><code>--tide</code></td><td>high<br>or low</td></tr></tbody></table>`,
			checks: []outcomeCheck{holds("td > code", "--tide"), count("td > br", 1)}},
		"empty cells": {inner: `<table><thead><tr><th></th><th>Summer</th></tr></thead><tbody><tr><th>North</th><td></td></tr><tr><th>South</th><td>9</td></tr></tbody></table>`,
			checks: []outcomeCheck{count("thead th", 2), count("tbody td", 2)}},
		"links in cells": {inner: `<table class="docutils"><thead><tr><th class="head"><p>Clock</p></th><th class="head"><p>Maker</p></th></tr></thead><tbody><tr><td><p><a href="/c/1">First</a></p></td><td><p>Unknown</p></td></tr><tr><td><p><a href="/c/2">Second</a></p></td><td><p>Unknown as well</p></td></tr></tbody></table>`,
			checks: []outcomeCheck{count("td > a[href^=https]", 2)}},
		"infobox": {inner: `<table class="infobox vcard"><tbody><tr><th colspan="2" class="infobox-above">The pier</th></tr><tr><th scope="row" class="infobox-label">Built</th><td class="infobox-data">1871</td></tr><tr><th scope="row" class="infobox-label">Length</th><td class="infobox-data">210 metres</td></tr></tbody></table>`,
			checks: []outcomeCheck{count(`table th[scope="row"]`, 2), hasText("Built\t1871")}},
		"layout table": {inner: `<table width="100%" border="0" cellpadding="0"><tr><td width="80%"><p>A paragraph that some editor has put into a table so that it stands to the left of a picture of the harbour.</p><p>And another one below it, as editors will do when they are left alone with a table and no supper.</p><p>The third says what the first two have said, and is the last of them.</p></td><td><img src="/i/harbour.jpg" alt="The harbour" width="300" height="200"></td></tr></table>`,
			checks: []outcomeCheck{count("table", 0), hasText("A paragraph that some editor"), hasText("The third says"), count(`img[src$="/i/harbour.jpg"]`, 1)}},
		"presentation table": {inner: `<table role="presentation"><tr><td>The first line of a letter that was laid out by a program,</td></tr><tr><td>and the second line of it, which is a little longer than the first.</td></tr></table>`,
			checks: []outcomeCheck{count("table", 0), hasText("The first line of a letter")}},
		"numbers with a decimal mark": {inner: `<table><thead><tr><th align="left">Port</th><th align="right">Depth (m)</th></tr></thead><tbody><tr><td>North</td><td align="right">4.20</td></tr><tr><td>South</td><td style="text-align:right">11.05</td></tr></tbody></table>`,
			checks: []outcomeCheck{hasText("South\t11.05")}},
		"table of divs": {inner: `<div role="table"><div role="row"><span role="columnheader">Port</span> <span role="columnheader">Ferries</span></div><div role="row"><span role="cell">North</span> <span role="cell">12</span></div></div>`,
			checks: []outcomeCheck{count("table th", 2), hasText("North\t12")}},
	})
}
