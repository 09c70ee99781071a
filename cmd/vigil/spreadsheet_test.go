package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"vigil/posts"
)

func TestASpreadsheetIsReadInWhateverFormItWasSaved(t *testing.T) {
	const table = "Дата,Текст\n2027-01-31,\"Два радкі\nтэксту\"\n"
	encoded := func(encode func(string) (string, error), text string) string {
		written, err := encode(text)
		if err != nil {
			t.Fatal(err)
		}
		return written
	}
	for name, test := range map[string]struct {
		written, encoding string
	}{
		"UTF-8":           {written: table},
		"with a mark":     {written: "\ufeff" + table},
		"semicolons":      {written: strings.ReplaceAll(table, ",", ";")},
		"tabs":            {written: strings.ReplaceAll(table, ",", "\t")},
		"it says it":      {written: "sep=|\r\n" + strings.ReplaceAll(table, ",", "|")},
		"ends of Windows": {written: strings.ReplaceAll(table, "\n", "\r\n")},
		"UTF-16":          {written: encoded(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String, table)},
		"windows-1251":    {written: encoded(charmap.Windows1251.NewEncoder().String, table), encoding: "windows-1251"},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "plan.csv")
			writeFile(t, file, test.written)
			sheet, err := readSpreadsheet(file, planFields, sheetFlags{encoding: test.encoding})
			if err != nil {
				t.Fatal(err)
			}
			if len(sheet.rows) != 1 {
				t.Fatalf("%d rows", len(sheet.rows))
			}
			got := []string{sheet.cell(sheet.rows[0], "date"), sheet.cell(sheet.rows[0], "text")}
			if diff := cmp.Diff([]string{"2027-01-31", "Два радкі\nтэксту"}, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestASpreadsheetInAnUnknownEncodingIsRefusedWithWords(t *testing.T) {
	file := filepath.Join(t.TempDir(), "plan.csv")
	if err := os.WriteFile(file, []byte("date,text\n2027-01-31,\xcf\xe8\xf1\xfc\xec\xee\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := readSpreadsheet(file, planFields, sheetFlags{})
	if err == nil || !strings.Contains(err.Error(), "--encoding windows-1251") {
		t.Errorf("%v", err)
	}
}

func TestDaysAreReadAsPeopleWriteThem(t *testing.T) {
	for _, test := range []struct {
		cell, order string
		want        posts.PartialDate
		wrong       string
	}{
		{cell: "2027-01-31", want: posts.PartialDate{Year: 2027, Month: 1, Day: 31}},
		{cell: "31.1.2027", want: posts.PartialDate{Year: 2027, Month: 1, Day: 31}},
		{cell: "3.4.2027", want: posts.PartialDate{Year: 2027, Month: 4, Day: 3}},
		{cell: "31/1/2027", want: posts.PartialDate{Year: 2027, Month: 1, Day: 31}},
		{cell: "1/31/2027", want: posts.PartialDate{Year: 2027, Month: 1, Day: 31}},
		{cell: "4/4/2027", want: posts.PartialDate{Year: 2027, Month: 4, Day: 4}},
		{cell: "3/4/2027", order: "day-first", want: posts.PartialDate{Year: 2027, Month: 4, Day: 3}},
		{cell: "3/4/2027", order: "month-first", want: posts.PartialDate{Year: 2027, Month: 3, Day: 4}},
		{cell: "3/4/2027", wrong: `"3/4/2027" may be 3 April or 4 March`},
		{cell: "2027-02-30", wrong: `"2027-02-30" is no day`},
		{cell: "1.2027", want: posts.PartialDate{Year: 2027, Month: 1}},
		{cell: "2027", want: posts.PartialDate{Year: 2027}},
		{cell: "46418", wrong: `"46418" is no day`},
		{cell: "soon", wrong: `"soon" is no day`},
	} {
		got, err := sheetDate(test.cell, test.order)
		if test.wrong == "" && (err != nil || got != test.want) {
			t.Errorf("%q: %v, %v", test.cell, got, err)
		}
		if test.wrong != "" && (err == nil || !strings.HasPrefix(err.Error(), test.wrong)) {
			t.Errorf("%q: %v, %v", test.cell, got, err)
		}
	}
}
