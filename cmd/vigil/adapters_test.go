package main

import (
	"go/ast"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"vigil/networks/all"
)

// adapters are the folders of networks.
func adapters(t *testing.T) []*folderOfCode {
	t.Helper()
	allowed := arrows(t)
	var found []*folderOfCode
	for _, folder := range code(t) {
		if drawnAs(folder.path, allowed) == anyNetwork {
			found = append(found, folder)
		}
	}
	return found
}

// forbidden is what an adapter leaves to others: waiting and trying again to the
// scheduler, connections to the guarded transport, the environment and the terminal
// to the command.
var forbidden = map[string]string{
	"time.Sleep": "it sleeps", "time.After": "it waits", "time.AfterFunc": "it waits",
	"time.NewTimer": "it waits", "time.Tick": "it waits", "time.NewTicker": "it waits",
	"http.Client": "it builds a client", "http.Transport": "it builds a transport", "http.DefaultClient": "it uses another client",
	"http.DefaultTransport": "it uses another transport", "http.Get": "it uses another client", "http.Post": "it uses another client",
	"http.PostForm": "it uses another client", "http.Head": "it uses another client",
	"net.Dial": "it dials", "net.DialTimeout": "it dials", "net.Dialer": "it dials", "tls.Dial": "it dials", "tls.DialWithDialer": "it dials",
	"networks.NewClient": "it builds a client", "networks.NewTransport": "it builds a transport", "networks.NewReader": "it builds a client",
	"os.Getenv": "it reads the environment", "os.LookupEnv": "it reads the environment",
	"fmt.Print": "it prints", "fmt.Printf": "it prints", "fmt.Println": "it prints", "log.Print": "it prints", "log.Printf": "it prints",
	"os.Stdout": "it prints", "os.Stderr": "it prints",
}

// mayUse are the exceptions, each with its reason.
var mayUse = map[string]map[string]string{
	"networks/nostr": {"time.AfterFunc": "once enough relays have an event, the others are given a moment, within the attempt's deadline"},
}

func TestNoAdapterSleepsRetriesOrBuildsAClient(t *testing.T) {
	for _, folder := range adapters(t) {
		for _, file := range folder.files {
			ast.Inspect(file, func(node ast.Node) bool {
				if name := builtOrCalled(node); forbidden[name] != "" && mayUse[folder.path][name] == "" {
					t.Errorf("%s: %s: %s", folder.fset.Position(node.Pos()), forbidden[name], name)
				}
				return true
			})
		}
	}
}

// builtOrCalled is the "package.Name" of what is used, unless it only names the
// type that something points to, as a parameter does.
func builtOrCalled(node ast.Node) string {
	if literal, ok := node.(*ast.CompositeLit); ok {
		return selected(literal.Type)
	}
	name := selected(node)
	if name == "http.Client" || name == "http.Transport" || name == "net.Dialer" {
		return "" // its literal is met above
	}
	return name
}

func selected(node ast.Node) string {
	selector, ok := node.(*ast.SelectorExpr)
	if !ok {
		return ""
	}
	of, ok := selector.X.(*ast.Ident)
	if !ok {
		return ""
	}
	return of.Name + "." + selector.Sel.Name
}

// TestWhatAnAdapterAsksForIsAskedForAgain: a person who mistypes a code begins nothing
// anew. Whatever asks stands beside the step that it belongs to.
func TestWhatAnAdapterAsksForIsAskedForAgain(t *testing.T) {
	asking := 0
	for _, folder := range adapters(t) {
		for _, file := range folder.files {
			asks, steps := false, false
			ast.Inspect(file, func(node ast.Node) bool {
				if call, ok := node.(*ast.CallExpr); ok {
					selector, _ := call.Fun.(*ast.SelectorExpr)
					asks = asks || selector != nil && selector.Sel.Name == "AskSecret"
					steps = steps || selected(call.Fun) == "networks.UntilAccepted"
				}
				return true
			})
			if asks {
				asking++
			}
			if asks && !steps {
				t.Errorf("%s asks, and what is refused is not asked for again", folder.fset.Position(file.Pos()).Filename)
			}
		}
	}
	if asking < 10 {
		t.Errorf("only %d adapters ask for a secret", asking)
	}
}

// credential matches names of what may not be logged.
var credential = regexp.MustCompile(`(?i)token|secret|password|passphrase|credential|authorization|nsec|webhookaddress`)

// TestNoAdapterLogsACredential reads the arguments of each call of a logger, and of
// each error that is made.
func TestNoAdapterLogsACredential(t *testing.T) {
	calls := 0
	for _, folder := range adapters(t) {
		for _, file := range folder.files {
			ast.Inspect(file, func(node ast.Node) bool {
				call, ok := node.(*ast.CallExpr)
				if !ok || !isTold(call) {
					return true
				}
				calls++
				for _, argument := range call.Args {
					if name := revealed(argument); name != "" {
						t.Errorf("%s: %s is told", folder.fset.Position(argument.Pos()), name)
					}
				}
				return true
			})
		}
	}
	if calls < 20 {
		t.Errorf("only %d calls were looked at", calls)
	}
}

// isTold finds calls whose arguments a person reads.
func isTold(call *ast.CallExpr) bool {
	selector, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	if selected(call.Fun) == "fmt.Errorf" || selected(call.Fun) == "errors.New" {
		return true
	}
	logger, ok := selector.X.(*ast.SelectorExpr)
	return ok && logger.Sel.Name == "Log" && slices.Contains([]string{"Debug", "Info", "Warn", "Error", "Log"}, selector.Sel.Name)
}

// revealed is the credential that an argument is, not what a function makes of one.
func revealed(argument ast.Expr) string {
	switch argument := argument.(type) {
	case *ast.Ident:
		if credential.MatchString(argument.Name) {
			return argument.Name
		}
	case *ast.SelectorExpr:
		if credential.MatchString(argument.Sel.Name) {
			return argument.Sel.Name
		}
	}
	return ""
}

// TestANetworkIsAFolderALineAndAPage: whoever adds one touches nothing else by hand.
func TestANetworkIsAFolderALineAndAPage(t *testing.T) {
	folders := map[string]bool{}
	for _, folder := range adapters(t) {
		folders[strings.TrimPrefix(folder.path, "networks/")] = true
	}
	list := readText(t, "networks/all/all.go")
	for _, network := range all.List {
		if !folders[network.Name] {
			t.Errorf("networks/%s has no folder of its own", network.Name)
		}
		delete(folders, network.Name)
		if lines := strings.Count(list, "\t"+network.Name+".Network,\n"); lines != 1 {
			t.Errorf("networks/all lists %s in %d lines of its own", network.Name, lines)
		}
		if _, err := os.Stat(filepath.Join(root, "docs", "networks", network.Name+".md")); err != nil {
			t.Errorf("%s has no page: %v", network.Name, err)
		}
	}
	for folder := range folders {
		t.Errorf("networks/%s is in no list", folder)
	}
	nobodyElseKnowsNetworks(t)
}

// knownByName are the only places beyond a network's folder that name one, and why.
var knownByName = map[string]string{
	"cmd/vigil/config_example.go": "the network that is active in the example",
	"cmd/vigil/init_files.go":     "the account of a new campaign",
}

// nobodyElseKnowsNetworks reads the strings of all other code: `if network == "x"`
// would mean that a field of networks.Limits is missing.
func nobodyElseKnowsNetworks(t *testing.T) {
	t.Helper()
	for _, folder := range code(t) {
		if strings.HasPrefix(folder.path, "networks/") && folder.path != "networks/sandbox" && folder.path != "networks/networkstest" {
			continue
		}
		for _, file := range folder.files {
			ast.Inspect(file, func(node ast.Node) bool {
				literal, ok := node.(*ast.BasicLit)
				if !ok || knownByName[strings.TrimPrefix(folder.fset.Position(node.Pos()).Filename, root+"/")] != "" {
					return true
				}
				for _, network := range all.List {
					if len(network.Name) > 1 && literal.Value == `"`+network.Name+`"` {
						t.Errorf("%s names a network", folder.fset.Position(node.Pos()))
					}
				}
				return true
			})
		}
	}
}
