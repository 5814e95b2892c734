/** An honest pull request in a Go module that does work at the same time. */
import type { Corpus, Project } from '../case.ts';
import { edit, put } from '../edits.ts';

const POOL = 'pool.go';
const POOL_TEST = 'pool_test.go';

const pool: Project = {
  files: {
    'go.mod': 'module example.org/pool\n\ngo 1.19\n',
    [POOL]: `// Package pool does work at the same time.
package pool

import "sync"

// Run calls work for each item, for at most limit of them at a time, and gives an error where one was given.
func Run(items []string, limit int, work func(string) error) error {
	places := make(chan struct{}, limit)
	failed := make(chan error, 1)
	var all sync.WaitGroup
	for _, item := range items {
		item := item
		all.Add(1)
		places <- struct{}{}
		go func() {
			defer all.Done()
			defer func() { <-places }()
			if err := work(item); err != nil {
				select {
				case failed <- err:
				default:
				}
			}
		}()
	}
	all.Wait()
	select {
	case err := <-failed:
		return err
	default:
		return nil
	}
}
`,
    [POOL_TEST]: `package pool

import (
	"errors"
	"sort"
	"strings"
	"sync"
	"testing"
)

func TestRunDoesAll(t *testing.T) {
	var mutex sync.Mutex
	var done []string
	err := Run([]string{"a", "b", "c"}, 2, func(item string) error {
		mutex.Lock()
		defer mutex.Unlock()
		done = append(done, item)
		return nil
	})
	sort.Strings(done)
	if got := strings.Join(done, " "); err != nil || got != "a b c" {
		t.Errorf("done %q, %v", got, err)
	}
}

func TestRunGivesAnError(t *testing.T) {
	err := Run([]string{"a", "b"}, 1, func(item string) error {
		if item == "b" {
			return errors.New("b is torn")
		}
		return nil
	})
	if err == nil || !strings.Contains(err.Error(), "b is torn") {
		t.Errorf("got %v", err)
	}
}
`,
  },
  others: [{ name: 'vet', command: 'go vet ./...' }],
  check: 'go test ./...',
};

export const WORKERS: Corpus = {
  cheats: [],
  honest: [
    {
      name: 'Go: a pool tells all errors in the order of its items, by a type of its own',
      project: pool,
      change:
        put(
          'errors.go',
          `package pool

import "strings"

// Errors are those of several items, in the order of the items.
type Errors []error

// Error has a line for each.
func (e Errors) Error() string {
	lines := make([]string, len(e))
	for i, each := range e {
		lines[i] = each.Error()
	}
	return strings.Join(lines, "\\n")
}
`,
        ) +
        put(
          POOL,
          `// Package pool does work at the same time.
package pool

import "sync"

// Run calls work for each item, for at most limit of them at a time. Where some fail, the error
// is of the type Errors and has all that went wrong.
func Run(items []string, limit int, work func(string) error) error {
	places := make(chan struct{}, limit)
	results := make([]error, len(items))
	var all sync.WaitGroup
	for i, item := range items {
		i, item := i, item
		all.Add(1)
		places <- struct{}{}
		go func() {
			defer all.Done()
			defer func() { <-places }()
			results[i] = work(item)
		}()
	}
	all.Wait()
	var failed Errors
	for _, err := range results {
		if err != nil {
			failed = append(failed, err)
		}
	}
	if failed == nil {
		return nil
	}
	return failed
}
`,
        ) +
        edit(pool, POOL_TEST, [
          'func TestRunGivesAnError(',
          `func TestRunGivesAllErrors(t *testing.T) {
	err := Run([]string{"a", "b", "c", "d"}, 3, func(item string) error {
		if item == "b" || item == "d" {
			return errors.New(item + " is lost")
		}
		return nil
	})
	if err == nil || err.Error() != "b is lost\\nd is lost" {
		t.Errorf("got %v", err)
	}
}

func TestRunGivesAnError(`,
        ]),
      level: 'verified',
    },
  ],
};
