package fetch

import (
	"net/http"
	"strings"
	"testing"
)

func TestPictureByItself(t *testing.T) {
	t.Parallel()
	site := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "image/jpeg; q=1")
		w.Write([]byte("\xff\xd8\xff"))
	})
	page, err := testClient(t).Page(t.Context(), site.URL+"/a/%22%3E%3Cscript%3Ealert(1)%3C/script%3E.jpg?size=2&x=\"")
	if err != nil {
		t.Fatal(err)
	}
	got := string(page.HTML)
	if strings.Contains(got, "<script") || strings.Count(got, `"`)%2 != 0 {
		t.Errorf("the address is not escaped in %s", got)
	}
	if !strings.Contains(got, `<img src="`+site.URL+`/a/`) {
		t.Errorf("no picture from the site in %s", got)
	}
}
