package main

import (
	"encoding/json"
	"fmt"
	"io"

	htmltomarkdown "github.com/JohannesKaufmann/html-to-markdown/v2"

	"nightstand/internal/config"
	"nightstand/internal/extract"
	"nightstand/internal/fetch"
)

type extractCommand struct {
	URL    string `help:"Address of the page, for its relative links."`
	Format string `enum:"json,html,md,text" default:"json" help:"json, html, md or text."`

	Rules string `type:"existingfile" placeholder:"FILE" help:"File of rules for sites; otherwise site-rules.txt in the data folder, if it is there."`

	Explain bool `help:"Print the candidates, their scores, and why each block of the page was kept or dropped, instead of the article."`

	File string `arg:"" help:"HTML file, or - for standard input."`
}

// Run implements the extract command.
func (c *extractCommand) Run(env *environment) error {
	input, err := openInput(c.File, env.stdin)
	if err != nil {
		return err
	}
	defer func() { _ = input.Close() }() // it was only read
	raw, err := io.ReadAll(input)
	if err != nil {
		return err
	}
	html, _ := fetch.Decode(raw, "text/html")
	rules, err := c.siteRules(env.cfg)
	if err != nil {
		return err
	}
	page := extract.Page{URL: c.URL, HTML: html, Rules: rules}
	if c.Explain {
		explained, err := extract.Explain(page)
		if err != nil {
			return err
		}
		return printExplanation(env.stdout, explained)
	}
	found, err := extract.Extract(page)
	if err != nil {
		return err
	}
	return c.print(env.stdout, found)
}

func (c *extractCommand) siteRules(cfg config.Config) (*extract.Rules, error) {
	path := c.Rules
	if path == "" {
		path = cfg.SiteRules()
	}
	rules, err := extract.ReadRules(path)
	return rules.Over(extract.EmbeddedRules()), err
}

func (c *extractCommand) print(out io.Writer, found *extract.Article) error {
	switch c.Format {
	case "html":
		_, err := fmt.Fprintln(out, found.HTML)
		return err
	case "text":
		_, err := fmt.Fprintln(out, found.Text)
		return err
	case "md":
		markdown, err := htmltomarkdown.ConvertString(found.HTML)
		if err != nil {
			return fmt.Errorf("markdown: %w", err)
		}
		_, err = fmt.Fprintf(out, "# %s\n\n%s\n", found.Title, markdown)
		return err
	}
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(found)
}
