package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"nightstand/internal/account"
	"nightstand/internal/article"
	"nightstand/internal/library"
)

// withServices runs fn with the services over the data, which it closes again.
func withServices(env *environment, fn func(*services) error) (err error) {
	d, err := openData(env.ctx, env.cfg, shareDatabase, env.log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.close()) }()
	s, err := newServices(env.cfg, d, env.log)
	if err != nil {
		return err
	}
	return fn(s)
}

func accountOf(ctx context.Context, s *services, name string) (account.Account, error) {
	a, err := s.signin.Account(ctx, name)
	if errors.Is(err, account.ErrNotFound) {
		return a, fmt.Errorf("there is no account %q: nightstand user list shows them", name)
	}
	return a, err
}

type migrateCommand struct{}

// Run implements the migrate command.
func (c *migrateCommand) Run(env *environment) error {
	return withServices(env, func(*services) error {
		fmt.Fprintln(env.stdout, "The database is up to date.")
		return nil
	})
}

type userCommands struct {
	Add      userAddCommand      `cmd:"" help:"Add an account."`
	List     userListCommand     `cmd:"" help:"List the accounts."`
	Password userPasswordCommand `cmd:"" help:"Set an account's password and sign it out everywhere."`
}

type userAddCommand struct {
	Name          string `arg:"" help:"Name to sign in with."`
	PasswordStdin bool   `required:"" help:"Read the password from standard input."`
	Admin         bool   `help:"Make it an administrator."`
}

// Run implements the user add command.
func (c *userAddCommand) Run(env *environment) error {
	password, err := readPassword(env.stdin)
	if err != nil {
		return err
	}
	return withServices(env, func(s *services) error {
		a, err := s.signin.AddAccount(env.ctx, c.Name, password, c.Admin)
		if errors.Is(err, account.ErrNameTaken) {
			return fmt.Errorf("there is an account %q already: choose another name", c.Name)
		}
		if err != nil {
			return err
		}
		fmt.Fprintf(env.stdout, "Added %s.\n", a.Name)
		return nil
	})
}

// readPassword takes the first line.
func readPassword(stdin io.Reader) (string, error) {
	line, err := bufio.NewReader(stdin).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("password from standard input: %w", err)
	}
	return strings.TrimRight(line, "\r\n"), nil
}

type userListCommand struct{}

// Run implements the user list command.
func (c *userListCommand) Run(env *environment) error {
	return withServices(env, func(s *services) error {
		accounts, err := s.signin.Accounts(env.ctx)
		if err != nil {
			return err
		}
		w := tabwriter.NewWriter(env.stdout, 0, 0, 2, ' ', 0)
		for _, a := range accounts {
			role := "reader"
			if a.Admin {
				role = "administrator"
			}
			fmt.Fprintf(w, "%s\t%s\tsince %s\n", a.Name, role, a.CreatedAt.Format(time.DateOnly))
		}
		return w.Flush()
	})
}

type userPasswordCommand struct {
	Name          string `arg:"" help:"Name of the account."`
	PasswordStdin bool   `help:"Read the password from standard input (it always is)."`
}

// Run implements the user password command.
func (c *userPasswordCommand) Run(env *environment) error {
	password, err := readPassword(env.stdin)
	if err != nil {
		return err
	}
	return withServices(env, func(s *services) error {
		if _, err := accountOf(env.ctx, s, c.Name); err != nil {
			return err
		}
		if err := s.signin.ResetPassword(env.ctx, c.Name, password); err != nil {
			return err
		}
		fmt.Fprintf(env.stdout, "Set the password of %s and ended its sessions.\n", c.Name)
		return nil
	})
}

type tokenCommands struct {
	Create tokenCreateCommand `cmd:"" help:"Make an API token and print it."`
}

type tokenCreateCommand struct {
	User string `arg:"" help:"Name of the account."`
	Name string `arg:"" help:"What the token is for."`
}

// Run implements the token create command.
func (c *tokenCreateCommand) Run(env *environment) error {
	return withServices(env, func(s *services) error {
		a, err := accountOf(env.ctx, s, c.User)
		if err != nil {
			return err
		}
		_, secret, err := s.signin.CreateToken(env.ctx, a.ID, c.Name)
		if err != nil {
			return err
		}
		fmt.Fprintln(env.stdout, secret)
		return nil
	})
}

type reextractCommand struct {
	User string  `required:"" help:"Name of the account."`
	All  bool    `help:"All articles whose page is kept."`
	IDs  []int64 `arg:"" optional:"" name:"id" help:"Numbers of articles."`
}

// Run implements the reextract command.
func (c *reextractCommand) Run(env *environment) error {
	if c.All == (len(c.IDs) > 0) {
		return errors.New("name the articles by their numbers, or all of them with --all")
	}
	return withServices(env, func(s *services) error {
		a, err := accountOf(env.ctx, s, c.User)
		if err != nil {
			return err
		}
		ids := c.IDs
		if c.All {
			if ids, err = s.library.SourcedArticles(env.ctx, a.ID); err != nil {
				return err
			}
		}
		return reextract(env, s.library, a, ids)
	})
}

func reextract(env *environment, lib *library.Library, a account.Account, ids []int64) error {
	trouble := 0
	for _, id := range ids {
		failure, err := lib.Reextract(env.ctx, a.ID, id)
		switch {
		case errors.Is(err, article.ErrNotFound):
			trouble++
			fmt.Fprintf(env.stdout, "%d\tthere is no such article\n", id)
		case err != nil:
			return err
		case failure != "":
			trouble++
			fmt.Fprintf(env.stdout, "%d\t%s\n", id, failure.Sentence())
		default:
			fmt.Fprintf(env.stdout, "%d\tdone\n", id)
		}
	}
	fmt.Fprintf(env.stderr, "%d of %d articles extracted again\n", len(ids)-trouble, len(ids))
	if trouble > 0 {
		return errTrouble
	}
	return nil
}

// openInput opens a file, or standard input for "-".
func openInput(name string, stdin io.Reader) (io.ReadCloser, error) {
	if name == "-" {
		return io.NopCloser(stdin), nil
	}
	return os.Open(name)
}
