package feed

import "strings"

// words are what a page says besides the post, in a language.
type words struct {
	Language, Reply, Poll, Sensitive, Subscribe string
}

// wordsIn are the languages that pages speak; others get English.
var wordsIn = map[string]words{
	"en": {"en", "In answer to this post", "Poll:", "Show pictures", "Subscribe"},
	"be": {"be", "У адказ на гэты допіс", "Апытанне:", "Паказаць выявы", "Падпісацца"},
	"ru": {"ru", "В ответ на эту запись", "Опрос:", "Показать изображения", "Подписаться"},
}

// wordsFor takes a language with or without a region.
func wordsFor(language string) words {
	primary, _, _ := strings.Cut(language, "-")
	if known, ok := wordsIn[strings.ToLower(primary)]; ok {
		return known
	}
	return wordsIn["en"]
}
