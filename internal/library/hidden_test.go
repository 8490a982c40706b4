package library_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"nightstand/internal/article"
)

// TestPublicBody leads nobody to the address that only the reader knows.
func TestPublicBody(t *testing.T) {
	t.Parallel()
	const saved, public = "https://example.com/a?session=SECRET#part", "https://example.com/a"
	for name, test := range map[string]struct{ link, source, want string }{
		"the page":        {public, `<a href="https://example.com/a?session=SECRET">x</a>`, `<a href="https://example.com/a">x</a>`},
		"a place in it":   {public, `<a href="https://example.com/a?session=SECRET#c&amp;d" rel="nofollow">x</a>`, `<a href="https://example.com/a#c&amp;d" rel="nofollow">x</a>`},
		"other spelling":  {public, `<a href="http://www.example.com/a/?session=SECRET">x</a>`, `<a href="https://example.com/a">x</a>`},
		"more parameters": {public, `<a href="https://example.com/a?session=SECRET&amp;page=2">x</a>`, `<a href="https://example.com/a">x</a>`},
		"a quotation":     {public, `<blockquote cite="https://example.com/a?session=SECRET">x</blockquote>`, `<blockquote cite="https://example.com/a">x</blockquote>`},
		"a heading's":     {public, `<h2 id="h"><a href="https://example.com/a?session=SECRET#h">x</a></h2>`, `<h2 id="h"><a href="https://example.com/a#h">x</a></h2>`},
		"a picture": {public, `<img src="https://example.com/a?session=SECRET">`,
			`<a class="image-missing" rel="noopener noreferrer nofollow" href="https://example.com/a">Picture not available</a>`},
		"another page":    {public, `<a href="https://example.com/b?x=1&amp;y">x</a>`, `<a href="https://example.com/b?x=1&amp;y">x</a>`},
		"a longer path":   {public, `<a href="https://example.com/ab">x</a>`, `<a href="https://example.com/ab">x</a>`},
		"within the text": {public, `<a href="#note">x</a>`, `<a href="#note">x</a>`},
		"nothing secret":  {saved, `<a href="https://example.com/a?session=SECRET#c">x</a>`, `<a href="https://example.com/a?session=SECRET#c">x</a>`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, _ := inTx(t)
			a := s.saveLink(t, saved)
			if err := s.store.PutText(t.Context(), s.userID, a.ID, article.Text{HTML: test.source, Origin: article.OriginFetched}); err != nil {
				t.Fatal(err)
			}
			got, err := s.PublicBody(t.Context(), a, test.link, nil)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, string(got.HTML)); diff != "" {
				t.Errorf("body (-want +got):\n%s", diff)
			}
		})
	}
}
