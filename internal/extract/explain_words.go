package extract

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// weighed is a reason and how much it moved the log-odds of a block's chance.
type weighed struct {
	phrase string
	weight float64
}

// wording puts features into words.
type wording struct {
	trees *explainer
	names []string
}

func newWording(rows [][]float32) *wording {
	return &wording{trees: newExplainer(model(), rows), names: FeatureNames()}
}

// group adds up the weights of the features that come to the same words.
func (w *wording) group(b *block, row []float32, weights []float64) []weighed {
	var all []weighed
	index := map[string]int{}
	for i, weight := range weights {
		if weight == 0 {
			continue
		}
		phrase := wordsFor(w.names[i], float64(row[i]), b)
		at, known := index[phrase]
		if !known {
			at = len(all)
			index[phrase] = at
			all = append(all, weighed{phrase: phrase})
		}
		all[at].weight += weight
	}
	return all
}

// wordsFor says what a feature of a block means.
func wordsFor(name string, value float64, b *block) string {
	subject, aspect, two := strings.Cut(name, ":")
	switch {
	case !two:
		return ownWords(name, value, b)
	case subject == "is":
		return "is a <" + b.tag + ">"
	case subject == "in":
		return inOrNot(value > 0, "<"+aspect+">")
	case subject == "near":
		if words, ok := shareWords(aspect, value, "the text close by"); ok {
			return words
		}
		return inOrNot(value > 0, "an element of the class family “"+aspect+"”")
	case subject == "around":
		words, _ := shareWords(aspect, value, "the text around it")
		return words
	case subject == "heading":
		return headingWords(b)
	case subject == "page":
		return "what kind of page it is"
	case subject == "path", subject == "opener", subject == "repeat", subject == "thread":
		return alikeWords(subject, aspect, value)
	case strings.HasPrefix(subject, "box"):
		words, _ := shareWords(aspect, value, "the box around it")
		return words
	}
	return neighbourWords(subject, aspect, value)
}

// ownWords are about the block itself and its place.
func ownWords(name string, value float64, b *block) string {
	switch name {
	case "readable":
		return voteWords(value >= 0.5, "go-readability keeps it", "go-readability drops it")
	case "structured":
		return voteWords(value >= 0.5, "stands in the page’s structured data", "does not stand in the page’s structured data")
	case "dense", "fromDense", "toDense":
		return voteWords(b.votes.dense, "inside the longest stretch of text", "outside the longest stretch of text")
	case "linked", "links":
		return fmt.Sprintf("%.0f %% link text", 100*ratio(b.chars.linked, b.chars.words))
	case "words":
		return plural(b.chars.words, "word")
	case "position", "index", "left", "wordsBefore":
		return fmt.Sprintf("stands after %d words of the page", b.place.before)
	case "depth":
		return fmt.Sprintf("nested %.0f deep", value)
	case "copiesBefore":
		return voteWords(value > 0, "says again what stands before", "says what nothing before says")
	case "sinceTitle":
		return voteWords(value >= 0, "stands below the title", "does not stand below the title")
	case "copies":
		return voteWords(value > 1, "stands on the page more than once", "stands on the page once")
	case "inTitle":
		return voteWords(value > 0, "repeats words of the title", "has nothing of the title")
	case "headingWords", "sinceHeading":
		return headingWords(b)
	}
	if list, ok := strings.CutPrefix(name, "phrase"); ok {
		return phraseWords(list, value > 0)
	}
	return styleWords(name, value)
}

// styleWords are about how the text is written.
func styleWords(name string, value float64) string {
	switch name {
	case "ends":
		return voteWords(value > 0, "ends like a sentence", "does not end like a sentence")
	case "commas":
		return voteWords(value > 0, "has commas", "has no commas")
	case "stops":
		return fmt.Sprintf("%.0f %% of its words are small common ones", 100*value)
	case "capitals":
		return fmt.Sprintf("%.0f %% capital letters", 100*value)
	case "digits":
		return fmt.Sprintf("%.0f %% digits", 100*value)
	case "dated":
		return voteWords(value > 0, "is short and has a date or time", "has no date or time")
	case "strong":
		return voteWords(value > 0, "is set in bold", "is not set in bold")
	case "wordLength":
		return fmt.Sprintf("words of %.0f letters", value)
	case "images":
		return voteWords(value > 0, "has a picture", "has no picture")
	}
	return name + " is " + strconv.FormatFloat(value, 'g', 3, 64)
}

// phraseWords are about what blocks around articles say.
func phraseWords(list string, says bool) string {
	i, err := strconv.Atoi(list)
	if err != nil || i >= len(phraseLists) {
		return "phrase list " + list
	}
	example := "“" + phraseLists[i][0] + "”"
	return voteWords(says, "has words like "+example, "has no words like "+example)
}

func headingWords(b *block) string {
	if h := b.place.heading; h != nil {
		return "heading “" + cutBytes(h.text, 50) + "” above"
	}
	return "no heading above"
}

// neighbourWords are about the blocks before and after: prev1 is the one
// before, next2 the second after.
func neighbourWords(subject, aspect string, value float64) string {
	where := "the blocks before"
	if strings.HasPrefix(subject, "next") {
		where = "the blocks after"
	}
	switch aspect {
	case "readable":
		return voteWords(value >= 0.5, "go-readability keeps "+where, "go-readability drops "+where)
	case "linked":
		return voteWords(value >= 0.5, where+" are links", where+" are text")
	case "words":
		return voteWords(value >= 20, where+" are long", where+" are short")
	case "ends":
		return voteWords(value > 0, where+" end like sentences", where+" do not end like sentences")
	case "sameTag", "sameBox":
		return voteWords(value > 0, where+" are of the same kind", where+" are of another kind")
	}
	return voteWords(value > 0, "there are no "+strings.TrimPrefix(where, "the "), "there are "+strings.TrimPrefix(where, "the "))
}

// alikeWords are about the other blocks and boxes of the page that look the
// same or begin the same.
func alikeWords(subject, aspect string, value float64) string {
	who := "blocks in elements like its own"
	switch subject {
	case "opener":
		who = "blocks that begin like it"
	case "repeat", "thread":
		who = "boxes like its own"
	}
	switch aspect {
	case "linked":
		return voteWords(value >= 0.3, who+" are links", who+" are text")
	case "prose":
		return voteWords(value >= 0.5, who+" hold sentences", who+" hold no sentences")
	case "readable":
		return voteWords(value >= 0.5, "go-readability keeps "+who, "go-readability drops "+who)
	case "mean":
		return fmt.Sprintf("%s have about %d words each", who, unlog(value))
	case "blocks", "boxes":
		return fmt.Sprintf("%s number about %d", who, unlog(value))
	case "share":
		return fmt.Sprintf("%s hold %.0f %% of the page", who, 100*value)
	}
	return "where it stands among " + who
}

// shareWords are about the text of several blocks; ok is false for an aspect
// that is none of theirs.
func shareWords(aspect string, value float64, where string) (words string, ok bool) {
	switch aspect {
	case "linked":
		return fmt.Sprintf("%s is %.0f %% links", where, 100*value), true
	case "prose":
		return voteWords(value >= 0.5, where+" reads like sentences", where+" does not read like sentences"), true
	case "readable":
		return voteWords(value >= 0.5, "go-readability keeps most of "+where, "go-readability drops most of "+where), true
	case "words":
		return fmt.Sprintf("%s has about %d words", where, unlog(value)), true
	case "blocks":
		return fmt.Sprintf("%s has about %d blocks", where, unlog(value)), true
	case "share":
		return fmt.Sprintf("%s has %.0f %% of the page", where, 100*value), true
	}
	return "what element " + where + " is", aspect == "tag"
}

// unlog undoes [logOf].
func unlog(value float64) int { return int(math.Round(math.Exp2(value))) - 1 }

func inOrNot(in bool, where string) string {
	return voteWords(in, "inside "+where, "not inside "+where)
}

func voteWords(yes bool, then, otherwise string) string {
	if yes {
		return then
	}
	return otherwise
}

func plural(n int, unit string) string {
	if n == 1 {
		return "1 " + unit
	}
	return fmt.Sprintf("%d %ss", n, unit)
}
