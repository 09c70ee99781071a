package main

import (
	"bufio"
	"fmt"
	"os"
	"slices"
	"strings"

	"vigil/posts"
)

// idColumn names the file; the others are keys of it, or parts of a name that stands in
// several columns.
const (
	idColumn   = "id"
	given      = "given"
	patronymic = "patronymic"
	surname    = "surname"
)

// nameParts are put together in this order.
var nameParts = []string{given, patronymic, surname}

// personColumns are what a table of people may have, with headings that people give to
// it. A heading in a language stands for what is written in that language.
func personColumns() []sheetField {
	fields := []sheetField{
		{name: idColumn, headings: []string{"file", "slug", "файл"}},
		{name: given, headings: []string{"first name", "given name", "forename", "имя", "імя"}, perLanguage: true},
		{name: patronymic, headings: []string{"middle name", "отчество", "імя па бацьку"}, perLanguage: true},
		{name: surname, headings: []string{"last name", "family name", "фамилия", "прозвішча"}, perLanguage: true},
	}
	for _, key := range posts.KeysOf("person") {
		if !slices.Contains(tableKeys, key.Name) {
			base, _ := languageIn(key.Name)
			fields = append(fields, sheetField{name: key.Name, headings: headingsOf[key.Name], perLanguage: base != ""})
		}
	}
	for _, network := range allNames() {
		fields = append(fields, sheetField{name: "handles." + network, headings: []string{network}})
	}
	for name, words := range headingsIn {
		fields = append(fields, sheetField{name: name, headings: words})
	}
	return fields
}

// tableKeys have no value of their own.
var tableKeys = []string{"letters", "photo", "handles", "cases"}

// headingsOf are words for keys; whatever language they are in, their column is in the
// campaign's, or in none.
var headingsOf = map[string][]string{
	"name":             {"full name", "person", "prisoner"},
	"status":           {"state", "статус", "положение", "стан"},
	"sentence":         {"term", "punishment"},
	"born":             {"date of birth", "birth date", "birthdate", "birthday", "dob", "year of birth", "дата рождения", "год рождения", "родился", "родилась", "дата нараджэння", "год нараджэння"},
	"arrested":         {"date of arrest", "arrest date", "arrest", "detained", "date of detention", "дата ареста", "дата задержания", "арестован", "задержан", "дата арышту", "дата затрымання"},
	"sentenced":        {"date of sentence", "sentence date", "date of the verdict", "verdict date", "дата приговора", "осуждён", "осужден", "дата прысуду"},
	"guardian":         {"curator"},
	"hashtag":          {"tag", "хэштег", "хештег", "хэштэг"},
	"gender":           {"sex", "пол"},
	"embargo":          {"not before", "не раньше", "не раней"},
	"hold":             {"on hold", "do not publish", "не публиковать", "не публікаваць"},
	"letters.to":       {"recipient", "addressee"},
	"letters.address":  {"address", "address for letters", "postal address"},
	"letters.verified": {"address verified", "verified", "address checked", "адрес проверен", "адрас правераны"},
	"photo.file":       {"photo", "picture", "фото", "фотография"},
}

// headingsIn are those that say what language their column is in.
var headingsIn = map[string][]string{
	"name.ru":            {"фио", "ф.и.о.", "полное имя", "имя и фамилия", "фамилия и имя", "фамилия имя отчество"},
	"name.be":            {"піб", "імя і прозвішча", "прозвішча і імя", "прозвішча, імя"},
	"sentence.ru":        {"приговор", "срок"},
	"sentence.be":        {"прысуд", "тэрмін"},
	"guardian.ru":        {"опекун", "хранитель", "крёстный", "крестный"},
	"guardian.be":        {"апякун", "захавальнік", "хросны"},
	"letters.to.ru":      {"получатель", "адресат"},
	"letters.to.be":      {"атрымальнік", "адрасат"},
	"letters.address.ru": {"адрес", "адрес для писем", "почтовый адрес"},
	"letters.address.be": {"адрас", "адрас для лістоў", "паштовы адрас"},
}

// readMapping are the columns that --map, --map-file and --ignore speak of.
func (o *importOptions) readMapping() (map[string]string, error) {
	pairs := o.mapped
	if o.mapFile != "" {
		lines, err := linesOfFile(o.mapFile)
		if err != nil {
			return nil, err
		}
		pairs = append(lines, pairs...)
	}
	mapping := map[string]string{}
	for _, pair := range pairs {
		at := strings.LastIndexByte(pair, '=')
		if at < 0 {
			return nil, &ended{exitUsage, fmt.Errorf("--map %q: write HEADING=KEY, such as --map \"ФИО=name.be\"", pair)}
		}
		mapping[strings.TrimSpace(pair[:at])] = strings.TrimSpace(pair[at+1:])
	}
	for _, heading := range o.ignored {
		mapping[heading] = "-"
	}
	return mapping, nil
}

// linesOfFile are the lines that say something: none that is empty, or begins with #.
func linesOfFile(path string) ([]string, error) {
	opened, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer opened.Close() // nothing was written
	var lines []string
	scanner := bufio.NewScanner(opened)
	for scanner.Scan() {
		line := strings.TrimSpace(strings.TrimPrefix(scanner.Text(), "\ufeff"))
		if line != "" && !strings.HasPrefix(line, "#") {
			lines = append(lines, line)
		}
	}
	return lines, scanner.Err()
}

func columnsNamed(columns []string) string {
	if len(columns) == 1 {
		return "the column " + quotedList(columns)
	}
	return "the columns " + quotedList(columns)
}

// checkColumns refuses a table of which something would be lost without a word.
func checkColumns(sheet *spreadsheet) error {
	if len(sheet.unread) > 0 {
		return &ended{exitUsage, fmt.Errorf("nothing is known about %s: say what each is, with --map %q, or that it is left out, with --ignore %q",
			columnsNamed(sheet.unread), sheet.unread[0]+"=sentence.be", sheet.unread[0])}
	}
	named := func(field string) bool {
		base, _ := languageIn(field)
		part, _, _ := strings.Cut(field, ".")
		return base == "name" || slices.Contains(nameParts, part)
	}
	for field := range sheet.columns {
		if named(field) || field == idColumn {
			return nil
		}
	}
	return &ended{exitUsage, fmt.Errorf("no column holds names: say which does, with --map %q", sheet.headings[0]+"=name")}
}

func quotedList(words []string) string {
	quoted := make([]string, len(words))
	for i, word := range words {
		quoted[i] = fmt.Sprintf("%q", word)
	}
	return andList(quoted)
}
