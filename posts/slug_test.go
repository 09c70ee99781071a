package posts

import "testing"

// All names but the campaign's own example are made up of common ones.

func TestNamesBecomeNamesOfFiles(t *testing.T) {
	for _, test := range []struct{ name, language, want string }{
		{"Аляксандр Біруля", "be", "aliaksandr-birulia"},
		{"Вольга Гарбацкая", "be", "volha-harbatskaia"},
		{"Ганна Ёлкіна-Шчука", "be", "hanna-iolkina-shchuka"},
		{"Марыя Дзям’янава", "be", "maryia-dziamianava"},
		{"Ольга Горбатская", "ru", "olga-gorbatskaia"},
		{"Щукин Объедков Игорь", "ru", "shchukin-obieedkov-igor"},
		{"Сергій Гаврилюк", "uk", "serhii-havryliuk"},
		{"Željko Đorđević", "sr", "zeljko-dordevic"},
		{"İbrahim Şahin Işık", "tr", "ibrahim-sahin-isik"},
		{"Gökçe Öztürk", "", "gokce-ozturk"},
		{"Łukasz Żółć", "pl", "lukasz-zolc"},
		{"محمد خالد", "ar", "mhmd-khald"},
		{"شيماء", "ar", "shymae"},
		{"مُحَمَّد", "ar", "mhmd"},
		{"  Anna   (called Ana)  ", "en", "anna"},
		{"O’Neill Jr.", "en", "oneill-jr"},
		{"A\u0301nna", "", "anna"},
		{"ANNA 2", "", "anna-2"},
	} {
		if got, ok := Slug(test.name, test.language); got != test.want || !ok {
			t.Errorf("Slug(%q, %q) = %q, %v, not %q", test.name, test.language, got, ok, test.want)
		}
	}
}

func TestANameThatCannotBeWrittenInLatinLettersIsNotGuessed(t *testing.T) {
	for _, name := range []string{"", "…", "田中", "Anna 田中", "გიორგი"} {
		if got, ok := Slug(name, ""); ok {
			t.Errorf("Slug(%q) = %q", name, got)
		}
	}
}

func TestFoldedNamesMeetWhatPeopleType(t *testing.T) {
	for typed, name := range map[string]string{
		"алена":     "Алёна",
		"jose":      "JOSÉ",
		"istanbul":  "İSTANBUL",
		"isik":      "Işık",
		"lukasz":    "Łukasz",
		"дзям'янав": "Дзям’янав",
		"андреи":    "Андрей",
	} {
		if Fold(typed) != Fold(name) {
			t.Errorf("%q is %q, and %q is %q", typed, Fold(typed), name, Fold(name))
		}
	}
}
