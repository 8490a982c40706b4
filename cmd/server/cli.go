package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"

	"github.com/alecthomas/kong"

	"nightstand/internal/config"
)

// commands is the command line. Each command has its Run method beside it or
// in commands.go.
type commands struct {
	config.Config
	Verbose bool             `short:"v" help:"Log every request and job."`
	Version kong.VersionFlag `help:"Print the version and stop."`

	Serve       serveCommand       `cmd:"" default:"withargs" help:"Run the web server and the workers (default)."`
	Work        workCommand        `cmd:"" help:"Run the workers alone."`
	Migrate     migrateCommand     `cmd:"" help:"Bring the database up to date."`
	User        userCommands       `cmd:"" help:"Manage accounts."`
	Token       tokenCommands      `cmd:"" help:"Manage API tokens."`
	Save        saveCommand        `cmd:"" help:"Save links."`
	Extract     extractCommand     `cmd:"" help:"Extract the article from an HTML file, without database and network."`
	Reextract   reextractCommand   `cmd:"" help:"Extract saved articles again from their kept pages."`
	Doctor      doctorCommand      `cmd:"" help:"Check configuration, database, queue and storage."`
	Healthcheck healthcheckCommand `cmd:"" help:"Ask the local server whether it is ready."`
}

// environment is what every command may use.
type environment struct {
	ctx    context.Context
	cfg    config.Config
	log    *slog.Logger
	stdin  io.Reader
	stdout io.Writer
	stderr io.Writer
}

// run parses the command line and runs one command. It prints nothing of the
// error it returns.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) error {
	var cli commands
	exited := false
	parser, err := kong.New(&cli,
		kong.Name("nightstand"),
		kong.Description("Saves web articles and serves them for reading."),
		kong.Vars{"version": version},
		kong.Writers(stdout, stderr),
		kong.Exit(func(int) { exited = true; panic(helpShown{}) }),
		kong.UsageOnError(),
	)
	if err != nil {
		return fmt.Errorf("command line: %w", err)
	}
	chosen, err := parse(parser, args)
	if exited {
		return nil
	}
	if err != nil {
		return fmt.Errorf("%w (see nightstand --help)", err)
	}
	if err := cli.Check(); err != nil {
		return err
	}
	level := slog.LevelInfo
	if cli.Verbose {
		level = slog.LevelDebug
	}
	logger := slog.New(slog.NewTextHandler(stderr, &slog.HandlerOptions{Level: level}))
	return chosen.Run(&environment{ctx: ctx, cfg: cli.Config, log: logger, stdin: stdin, stdout: stdout, stderr: stderr})
}

// helpShown unwinds the parser where it would end the process after --help.
type helpShown struct{}

func parse(parser *kong.Kong, args []string) (chosen *kong.Context, err error) {
	defer func() {
		if r := recover(); r != nil {
			if _, ok := r.(helpShown); !ok {
				panic(r)
			}
		}
	}()
	return parser.Parse(args)
}

// oneLine makes an error one line for a person.
func oneLine(err error) string {
	return strings.Join(strings.FieldsFunc(err.Error(), func(r rune) bool { return r == '\n' || r == '\r' }), "; ")
}

// errTrouble ends a command that has already said what is wrong.
var errTrouble = errors.New("something needs attention, see above")
