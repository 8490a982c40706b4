package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"nightstand/internal/article"
	"nightstand/internal/library"
)

type saveCommand struct {
	URLs []string `arg:"" name:"url" help:"Links to save."`
	User string   `required:"" help:"Name of the account."`
	Wait bool     `help:"Fetch now, and print how each link turned out."`
}

// Run implements the save command.
func (c *saveCommand) Run(env *environment) (err error) {
	d, err := openData(env.ctx, env.cfg, shareDatabase, env.log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.close()) }()
	s, err := newServices(env.cfg, d, env.log)
	if err != nil {
		return err
	}
	a, err := accountOf(env.ctx, s, c.User)
	if err != nil {
		return err
	}
	saved, trouble := c.save(env, s.library, a.ID)
	if c.Wait && len(saved) > 0 {
		failed, err := waitForOutcomes(env, d, s, a.ID, saved)
		if err != nil {
			return err
		}
		trouble += failed
	}
	if trouble > 0 {
		return errTrouble
	}
	return nil
}

// save returns what was saved, and how many links could not be.
func (c *saveCommand) save(env *environment, lib *library.Library, userID int64) (saved []article.Article, trouble int) {
	for _, link := range c.URLs {
		a, added, err := lib.Save(env.ctx, userID, library.SaveRequest{Link: link})
		if err != nil {
			trouble++
			fmt.Fprintf(env.stderr, "%s: %s\n", link, oneLine(err))
			continue
		}
		saved = append(saved, a)
		if c.Wait {
			continue
		}
		word := "saved"
		if !added {
			word = "saved before, moved to the top"
		}
		fmt.Fprintf(env.stdout, "%d\t%s\t%s\n", a.ID, word, a.URL)
	}
	return saved, trouble
}

// waitForOutcomes prints how each link turned out and returns how many failed.
// The server's workers fetch them; without a server, a worker of our own does.
func waitForOutcomes(env *environment, d *data, s *services, userID int64, saved []article.Article) (failed int, err error) {
	working, err := d.store.HasWorker(env.ctx)
	if err != nil {
		return 0, err
	}
	if !working {
		stop, err := startWorker(context.WithoutCancel(env.ctx), env.cfg, d, s, env.log)
		if err != nil {
			return 0, err
		}
		defer func() { err = errors.Join(err, stop()) }()
	}
	return printOutcomes(env, s.library, userID, saved)
}

// printOutcomes waits for each article and returns how many failed.
func printOutcomes(env *environment, lib *library.Library, userID int64, saved []article.Article) (failed int, err error) {
	for _, a := range saved {
		a, err := waitFor(env.ctx, lib, userID, a.ID)
		if err != nil {
			return failed, err
		}
		switch {
		case a.Status == article.StatusReady:
			fmt.Fprintf(env.stdout, "%d\tready\t%s\t%s\n", a.ID, a.URL, a.Title)
		case a.RetryAt != nil:
			failed++
			fmt.Fprintf(env.stdout, "%d\twaiting\t%s\t%s The next try is at %s.\n", a.ID, a.URL, a.Failure.Sentence(),
				a.RetryAt.Local().Format(time.TimeOnly))
		default:
			failed++
			fmt.Fprintf(env.stdout, "%d\tfailed\t%s\t%s\n", a.ID, a.URL, a.Failure.Sentence())
		}
	}
	return failed, nil
}

// waitFor returns the article once its fetch is over or put off.
func waitFor(ctx context.Context, lib *library.Library, userID, id int64) (article.Article, error) {
	for {
		a, err := lib.Article(ctx, userID, id)
		if err != nil {
			return a, err
		}
		if a.Status == article.StatusReady || a.Status == article.StatusFailed || a.RetryAt != nil {
			return a, nil
		}
		select {
		case <-ctx.Done():
			return a, ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
}
