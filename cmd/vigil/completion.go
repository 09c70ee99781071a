package main

import (
	"context"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"vigil/posts"
)

// completePosts offers the posts of the campaigns at hand, and the shell's own
// files: a folder or a file may be named as well.
func (a *application) completePosts(command *cobra.Command, _ []string, begun string) ([]string, cobra.ShellCompDirective) {
	return a.postNames(command.Context(), begun), cobra.ShellCompDirectiveDefault
}

// completePostsOnly is for commands that take nothing but posts.
func (a *application) completePostsOnly(command *cobra.Command, _ []string, begun string) ([]string, cobra.ShellCompDirective) {
	return a.postNames(command.Context(), begun), cobra.ShellCompDirectiveNoFileComp
}

// postNames lists without reading a single post, so that it is quick.
func (a *application) postNames(ctx context.Context, begun string) []string {
	chosen, err := a.selectCampaigns(ctx, nil)
	if err != nil {
		return nil // a shell that completes has nowhere to tell it
	}
	var names []string
	for _, s := range chosen {
		head, _ := posts.ReadHead(s.folder, posts.Defaults{})
		listing, err := posts.Scan(s.folder)
		if err != nil || head == nil {
			continue
		}
		for _, file := range listing.Posts {
			name := strings.TrimSuffix(strings.TrimPrefix(file.Path, postsFolder+"/"), filepath.Ext(file.Path))
			for _, form := range []string{name, head.ID + "/" + name} {
				if begun != "" && strings.HasPrefix(form, begun) {
					names = append(names, form)
				}
			}
			if begun == "" {
				names = append(names, name)
			}
		}
	}
	return names
}

// completeAccounts offers the accounts of the configuration.
func (a *application) completeAccounts(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	config, err := a.configuration()
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp // as above
	}
	var names []string
	for _, account := range config.accounts {
		names = append(names, account.name+"\t"+account.network.Title)
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}
