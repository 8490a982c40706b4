package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"nightstand/internal/extract"
)

type doctorCommand struct{}

// Run implements the doctor command: it says of each part whether it works.
func (c *doctorCommand) Run(env *environment) (err error) {
	say := func(part, state string) { fmt.Fprintf(env.stdout, "%-14s %s\n", part, state) }
	say("version", version)
	say("configuration", "ok: "+env.cfg.Addr+", data in "+env.cfg.DataDir)
	d, err := openData(env.ctx, env.cfg, shareDatabase, env.log)
	if err != nil {
		say("database", "TROUBLE: "+oneLine(err))
		return errTrouble
	}
	defer func() { err = errors.Join(err, d.close()) }()

	trouble := false
	check := func(part string, state func() (string, error)) {
		s, err := state()
		if err != nil {
			trouble = true
			s = "TROUBLE: " + oneLine(err)
		}
		say(part, s)
	}
	check("database", func() (string, error) {
		schema, err := d.store.SchemaVersion(env.ctx)
		return fmt.Sprintf("ok: schema %d, %s", schema, databaseName(d)), err
	})
	check("queue", func() (string, error) {
		q, err := d.store.QueueState(env.ctx)
		return fmt.Sprintf("ok: %d waiting, %d running, %d given up", q.Waiting, q.Running, q.Discarded), err
	})
	check("site rules", func() (string, error) {
		rules, err := extract.ReadRules(env.cfg.SiteRules())
		if rules == nil {
			return fmt.Sprintf("ok: those for %d sites that come with the program", extract.EmbeddedRules().Len()), err
		}
		return fmt.Sprintf("ok: for %d sites in %s", rules.Len(), env.cfg.SiteRules()), err
	})
	check("pictures", func() (string, error) {
		const key = "doctor/probe.png"
		err := d.blobs.Put(env.ctx, key, "image/png", []byte("probe"))
		return "ok: can be written", errors.Join(err, d.blobs.Delete(env.ctx, key))
	})
	if trouble {
		return errTrouble
	}
	return nil
}

// databaseName says where the database is without its password.
func databaseName(d *data) string {
	c := d.pool.Config().ConnConfig
	if d.local != nil {
		return fmt.Sprintf("embedded: psql -h %s -U %s %s", c.Host, c.User, c.Database)
	}
	return fmt.Sprintf("%s on %s", c.Database, c.Host)
}

type healthcheckCommand struct{}

// Run implements the healthcheck command.
func (c *healthcheckCommand) Run(env *environment) error {
	ctx, cancel := context.WithTimeout(env.ctx, 5*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, env.cfg.LocalURL()+"/readyz", nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("no server answers: %w", err)
	}
	defer func() { _ = resp.Body.Close() }() // it was only read
	if resp.StatusCode != http.StatusOK {
		body, _ := io.ReadAll(io.LimitReader(resp.Body, 200))
		return fmt.Errorf("the server is not ready: %s", body)
	}
	return nil
}
