package site

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"nightstand/internal/article"
	"nightstand/internal/library"
)

// showRepair offers to take parts out of an article, or to read its page in
// another way.
func (s *Site) showRepair(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r)
	if err != nil {
		return err
	}
	a, err := s.library.Article(r.Context(), userID(r), id)
	if err != nil {
		return err
	}
	if a.Deleted() {
		return article.ErrNotFound
	}
	p := &repairPage{Base: s.newBase(r, "Something missing or too much?"), Article: a, View: viewParts}
	choices := s.library.Parts
	if r.URL.Query().Get("view") == viewReadings {
		p.View, choices = viewReadings, s.library.Readings
	}
	p.Choices, err = choices(r.Context(), a, func(file string) string { return paths{}.Image(a.ID, file) })
	switch {
	case errors.Is(err, article.ErrNoSource):
		p.Choices = &library.Choices{}
	case err != nil:
		return err
	default:
		p.Kept, p.Repaired = true, !p.Choices.Repair.None()
		p.Readings = readingsOf(p.Choices)
	}
	return s.pages.render(w, http.StatusOK, p)
}

// readingNotes say what the readings of a page are, by their names.
var readingNotes = map[string]string{
	"blocks":      "What Nightstand chose, part by part.",
	"readability": "What the reader view of a browser shows.",
	"structured":  "The parts that the page tells search engines are its article.",
	"article":     "All that stands in the page’s article element.",
	"main":        "All that the page calls its main part, which may be more than the article.",
	"densest":     "The longest run of sentences with few links between them.",
	"page":        "All of the page’s text, comments and footers, too.",
}

func readingsOf(c *library.Choices) []reading {
	present := 0
	for _, candidate := range c.Candidates {
		if candidate.Shown {
			present = candidate.Words
		}
	}
	var all []reading
	for _, candidate := range c.Candidates {
		all = append(all, reading{Candidate: candidate, Note: readingNotes[candidate.Name], More: candidate.Words - present})
	}
	return all
}

// repairArticle keeps what the reader chose. A form without any choice goes
// back to the automatic text.
func (s *Site) repairArticle(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r)
	if err != nil {
		return err
	}
	if err := parseForm(w, r); err != nil {
		return err
	}
	repair := article.Repair{Candidate: r.PostFormValue("candidate"), Removed: r.PostForm["removed"], Added: r.PostForm["added"]}
	if len(repair.Removed)+len(repair.Added) > maxRepairKeys {
		return errBadForm
	}
	if err := s.library.Repair(r.Context(), userID(r), id, repair); err != nil {
		return err
	}
	s.leaveNotice(r, repairNotice(repair), paths{}.Change(id, "repair/undo"))
	offers, err := s.library.Offers(r.Context(), userID(r), id)
	if err != nil {
		return err
	}
	target := paths{}.Article(id)
	if len(offers) > 0 {
		target = paths{}.Repair(id)
	}
	http.Redirect(w, r, target, http.StatusSeeOther)
	return nil
}

// maxRepairKeys bounds what one repair remembers.
const maxRepairKeys = 2000

func repairNotice(r article.Repair) string {
	var done []string
	if n := len(r.Removed); n > 0 {
		done = append(done, count(n, "part")+" taken out")
	}
	if n := len(r.Added); n > 0 {
		done = append(done, count(n, "part")+" brought in")
	}
	switch {
	case r.None():
		return "The automatic text is back."
	case len(done) == 0:
		return "This reading of the page is kept for the article."
	}
	return fmt.Sprintf("Kept for this article: %s.", strings.Join(done, ", "))
}

// undoRepair takes the last repair back.
func (s *Site) undoRepair(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r)
	if err != nil {
		return err
	}
	if err := parseForm(w, r); err != nil {
		return err
	}
	if err := s.library.UndoRepair(r.Context(), userID(r), id); err != nil {
		return err
	}
	s.leaveNotice(r, "The text is as it was before.", paths{}.Change(id, "repair/undo"))
	return back(w, r, paths{}.Article(id))
}

// keepRule makes a rule for the site of what was changed of the article.
func (s *Site) keepRule(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r)
	if err != nil {
		return err
	}
	if err := parseForm(w, r); err != nil {
		return err
	}
	rule, err := s.library.KeepRule(r.Context(), userID(r), id, r.PostFormValue("selector"))
	if err != nil {
		return err
	}
	s.leaveNotice(r, "From now on, this is done for every article that you save from "+rule.Host+". Settings list your rules.", "")
	http.Redirect(w, r, paths{}.Article(id), http.StatusSeeOther)
	return nil
}

func (s *Site) listRules(w http.ResponseWriter, r *http.Request) error {
	rules, err := s.library.ReaderRules(r.Context(), userID(r))
	if err != nil {
		return err
	}
	p := &rulesPage{Base: s.newBase(r, "Site rules")}
	for _, rule := range rules {
		p.Rules = append(p.Rules, readerRule{ReaderRule: rule, Lines: linesOf(rule.Rule)})
	}
	return s.pages.render(w, http.StatusOK, p)
}

// linesOf puts a rule, in the format of the site-rule file, into words.
func linesOf(rule string) []ruleLine {
	words := map[string]string{"body": "Takes as the text", "strip": "Leaves out"}
	var lines []ruleLine
	for line := range strings.Lines(rule) {
		key, selector, ok := strings.Cut(strings.TrimSpace(line), ": ")
		if ok && words[key] != "" {
			lines = append(lines, ruleLine{words[key], selector})
		}
	}
	return lines
}

func (s *Site) deleteRule(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r)
	if err != nil {
		return err
	}
	if err := parseForm(w, r); err != nil {
		return err
	}
	if err := s.library.DeleteReaderRule(r.Context(), userID(r), id); err != nil {
		return err
	}
	s.leaveNotice(r, "The rule is gone. Articles saved before stay as they are.", "")
	return back(w, r, paths{}.Rules())
}
