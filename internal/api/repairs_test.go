package api

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"nightstand/internal/fetchtest"
	"nightstand/internal/librarytest"
)

func TestRepair(t *testing.T) {
	t.Parallel()
	s := newService(t)
	c := s.account(t, "ann")
	const letter = "Join the letter that 12,000 islanders read each Friday, and never miss a crossing again."
	site := fetchtest.Serve(t, map[string]fetchtest.Response{"/a": {Body: librarytest.Page("The Lamp", 8, "<p>"+letter+"</p>")}})
	id := int64(c.save(object{"url": site.URL + "/a"})["id"].(float64))
	path := fmt.Sprintf("/articles/%d", id)
	c.do("GET", path+"/candidates", nil).problem(http.StatusConflict, "", "not kept")
	c.do("PUT", path+"/repair", object{}).problem(http.StatusConflict, "", "not kept")
	if _, err := s.library.Fetch(t.Context(), c.userID, id); err != nil {
		t.Fatal(err)
	}

	text := func() string { return c.do("GET", path, nil).object(http.StatusOK)["text"].(string) }
	found := c.do("GET", path+"/candidates", nil).object(http.StatusOK)
	first := found["items"].([]any)[0].(object)
	if first["name"] != "blocks" || first["shown"] != true || first["text"] != text() || first["title"] == "" || first["word_count"].(float64) < 300 {
		t.Errorf("the first candidate is %v", first)
	}
	key := partOf(t, found["parts"], "Join the letter")["key"]
	words := c.do("GET", path, nil).object(http.StatusOK)["word_count"].(float64)
	repaired := c.do("PUT", path+"/repair", object{"removed": []any{key}}).object(http.StatusOK)
	if strings.Contains(text(), "Join the letter") || repaired["word_count"].(float64) >= words {
		t.Errorf("%v words after the repair, %v before: %s", repaired["word_count"], words, text())
	}
	found = c.do("GET", path+"/candidates", nil).object(http.StatusOK)
	if part := partOf(t, found["parts"], "Join the letter"); part["chosen"] != true || part["key"] != key {
		t.Errorf("the removed part is %v", part)
	}
	added := partOf(t, found["left_out"], "All rights reserved")["key"]
	c.do("PUT", path+"/repair", object{"added": []any{added}}).object(http.StatusOK)
	if !strings.Contains(text(), "All rights reserved") || !strings.Contains(text(), "Join the letter") {
		t.Errorf("text with a part added, and the other back: %s", text())
	}
	c.do("PUT", path+"/repair", object{"candidate": "nothing"}).problem(http.StatusUnprocessableEntity, "body", "nothing would be left")
	c.do("DELETE", path+"/repair", nil).empty(http.StatusNoContent)
	if text() != first["text"] {
		t.Errorf("text after the reset: %s", text())
	}
	other := s.account(t, "bob")
	other.do("GET", path+"/candidates", nil).problem(http.StatusNotFound, "", "no such article")
	other.do("PUT", path+"/repair", object{}).problem(http.StatusNotFound, "", "no such article")
	other.do("DELETE", path+"/repair", nil).problem(http.StatusNotFound, "", "no such article")
}

// partOf is the part of a list that says the text.
func partOf(t *testing.T, list any, text string) object {
	t.Helper()
	for _, p := range list.([]any) {
		if strings.Contains(p.(object)["text"].(string), text) {
			return p.(object)
		}
	}
	t.Fatalf("no part says %q: %v", text, list)
	return nil
}
