package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"nightstand/internal/extract"
)

// shownText is how many characters of a block's text an explanation shows.
const shownText = 70

// printExplanation writes for people how the result for a page came about: the
// candidates first, then every block of the page in its order.
func printExplanation(out io.Writer, e *extract.Explanation) error {
	w := &errorWriter{out: out}
	fmt.Fprintf(w, "Title: %s\n\nCandidates\n", e.Title)
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "  name\tscore\twords\tverdict\twhat it is")
	for _, c := range e.Candidates {
		verdict := "article"
		if !c.Article.Verdict.OK {
			verdict = string(c.Article.Verdict.Reason)
		}
		fmt.Fprintf(table, "  %s\t%.0f\t%d\t%s\t%s\n", c.Name, c.Score, c.Article.WordCount, verdict, c.Title)
	}
	_ = table.Flush() // the writer below keeps the error
	fmt.Fprintf(w, "\nBlocks, kept from a chance of %.2f: + kept, - dropped; chance; what go-readability (R), the structured data (S) and\nthe longest stretch of text (D) say; element; text; reasons\n", e.Threshold)
	for _, b := range e.Blocks {
		printBlock(w, b)
	}
	return w.err
}

func printBlock(out io.Writer, b extract.ExplainedBlock) {
	sign := "-"
	if b.Kept {
		sign = "+"
	}
	fmt.Fprintf(out, "%s %.2f %s%s%s  %-10s %s\n", sign, b.Chance, vote(b.Readable >= 0.5, "R"), vote(b.Structured >= 0.5, "S"), vote(b.Dense, "D"),
		b.Element, shorten(b.Text))
	if len(b.Reasons) > 0 {
		fmt.Fprintf(out, "              %s\n", strings.Join(b.Reasons, "; "))
	}
}

func vote(yes bool, letter string) string {
	if yes {
		return letter
	}
	return "."
}

func shorten(text string) string {
	if runes := []rune(text); len(runes) > shownText {
		return string(runes[:shownText-1]) + "…"
	}
	return text
}

// errorWriter remembers the first error, so that many small writes need one
// check.
type errorWriter struct {
	out io.Writer
	err error
}

// Write implements io.Writer.
func (w *errorWriter) Write(p []byte) (int, error) {
	if w.err != nil {
		return 0, w.err
	}
	n, err := w.out.Write(p)
	w.err = err
	return n, err
}
