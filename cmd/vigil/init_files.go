package main

import "fmt"

// files are those of a new campaign.
func (b beginning) files() []newFile {
	return append([]newFile{
		{campaignFile, fmt.Sprintf(campaignText, tomlString(b.ID), tomlString(b.Name), tomlString(b.Zone), tomlString(b.Language))},
		{"posts/first-post.toml", firstPostText},
		{"people/.gitkeep", ""},
		{"media/.gitkeep", ""},
		{".gitattributes", attributesText},
		{"README.md", fmt.Sprintf(readmeText, b.Name)},
	}, schemaFiles()...)
}

const campaignText = `# The campaign. Of these keys only name is required; vigil explain campaign lists all.
id = %s # the first part of every post's id; never change it
name = %s
timezone = %s # the zone of all times in this folder
language = %s # of texts that name none
accounts = ["feed"] # accounts, or networks, that every post goes to
#hashtags = ["OneWord"] # added to every post
#late = "2h" # how long after its time a post is still of use
#split = true # a text that is too long is continued in a thread
`

const firstPostText = `# A first post. It is a draft: it is checked, and does not go out. To send it, write
# when, and delete the line "draft = true". vigil explain post lists all keys.
draft = true
#at = "2027-01-31 18:00"
text = '''
What readers see stands here, as many lines as it needs.'''
`

const attributesText = `# Texts have the same line ends everywhere; pictures and videos stay as they are.
*.toml text eol=lf
*.json text eol=lf
media/** binary
media/**/*.toml text eol=lf
`

const readmeText = `# %s

This folder is a campaign, read by vigil.

- posts/: one file for each post; its name is the post's name, for ever
- people/: one file for each person that posts name
- media/: pictures and videos
- campaign.toml: what holds for all of them

Before anything goes out:

    vigil new post         write a post, with comments
    vigil check            what is wrong, with the words to write instead
    vigil preview          what each post will look like on each account
    vigil plan             what goes out when
    vigil explain post.at  what a key means
    vigil fmt --repair     mend what a word processor did to the quotation marks
`
