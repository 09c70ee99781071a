package posts

import (
	"path"
	"regexp"
	"strings"
	"unicode"
)

// pictureWords are what people write into the field so that it is not empty, and
// what goes with them.
var pictureWords = wordSet(`
	photo photos photograph image images img picture pictures pic pics screenshot illustration graphic video clip alt alternative text description
	a an the of this is here some new my our untitled
	фота фотаздымак фотаздымкі фатаграфія здымак здымкі малюнак выява відарыс карцінка скрыншот відэа ілюстрацыя апісанне тут гэта
	фото фотография фотографии изображение картинка снимок рисунок скриншот видео иллюстрация описание здесь это
	зображення світлина знімок малюнок відео опис це
	zdjęcie zdjęcia fotografia obraz obrazek grafika ilustracja wideo opis
	صورة صور الصورة رسم الرسم رسمة فيديو لقطة شاشة توضيحية فوتوغرافية وصف هذه هذا هنا`)

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for word := range strings.FieldsSeq(words) {
		set[word] = true
	}
	return set
}

// fileName is a description that ends like a file, or that begins like one of a
// camera or a program: IMG_2034, DSC00012, photo_2026-11-02, Screenshot 2026.
var fileName = regexp.MustCompile(`(?i)^\S+\.(?:jpe?g|png|gif|webp|heic|avif|bmp|tiff?|mp4|mov|webm)$` +
	`|^(?:img|image|dsc[nf]?|pxl|mvi|vid|photo|picture|pic|screenshot|scan|фото|фота|снимок|здымак|صورة)[ _-]*\(?\d[\d _.:()-]*(?:at [\d .:]+)?$` +
	`|^\d[\d _.:-]{5,}$`)

// findUselessAlt looks at descriptions of pictures.
func findUselessAlt(m *manuscript) []finding {
	if m.kind != "alt" || !m.saysNothingOfPicture() {
		return nil
	}
	return []finding{{AltUseless, m.text, []any{m.text, m.file}}}
}

func (m *manuscript) saysNothingOfPicture() bool {
	alt := strings.TrimSpace(m.text)
	name := path.Base(m.file)
	stem := strings.TrimSuffix(name, path.Ext(name))
	said := plainWords(alt)
	switch {
	case strings.EqualFold(alt, name), strings.EqualFold(alt, stem) && !strings.Contains(alt, " "), fileName.MatchString(alt):
		return true
	case strings.Join(said, " ") == strings.Join(plainWords(m.post), " "):
		return true
	}
	for _, word := range said {
		if !pictureWords[word] {
			return false
		}
	}
	return true
}

// plainWords are the words of a text in small letters, without numbers and signs.
func plainWords(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && r != '\'' && r != '’'
	})
}
