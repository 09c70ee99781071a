package posts

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// longestSlug bounds a slug, in letters: longer names of files are a nuisance.
const longestSlug = 80

// Slug is a name in small Latin letters, with "-" between its words, as a file can be
// called on every system: "aliaksandr-birulia". The same name gives the same slug,
// always. What stands in brackets is no part of the name. It is false where the name has letters of a script for which there is no
// table here, or none at all: then a person has to choose.
//
// Letters are written as ICAO Doc 9303, "Machine Readable Travel Documents", Part 3,
// section 6 recommends for passports (https://www.icao.int/publications/Documents/9303_p3_cons_en.pdf):
// so a name gets the form that its bearer's passport is likely to have. Where it
// leaves a choice for Latin letters (Ä is AE or A), the plain letter is taken; the X
// that marks Arabic letters for machines is left out. The language decides on the
// letters that languages read in different ways, such as Г; empty: unknown.
func Slug(name, language string) (string, bool) {
	var slug strings.Builder
	whole := true
	for _, r := range norm.NFC.String(strings.ToLower(norm.NFKC.String(bracketed.ReplaceAllString(name, " ")))) {
		written, known := latinOf(r, language)
		switch {
		case !known && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			whole = false
		case !known:
			if text := slug.String(); text != "" && !strings.HasSuffix(text, "-") {
				slug.WriteByte('-')
			}
		default:
			slug.WriteString(written)
		}
	}
	text := slug.String()
	text = strings.Trim(text[:min(len(text), longestSlug)], "-")
	return text, whole && text != ""
}

var bracketed = regexp.MustCompile(`\([^()]*\)|\[[^\[\]]*\]`)

// latinOf is one small letter in Latin ones; it is not known of what parts words, and
// of letters without a table.
func latinOf(r rune, language string) (string, bool) {
	base, _, _ := strings.Cut(language, "-")
	if written, ok := peculiar[base][r]; ok {
		return written, true
	}
	if written, ok := passportLetters[r]; ok {
		return written, true
	}
	if r < unicode.MaxASCII {
		return string(r), unicode.IsLower(r) || unicode.IsDigit(r)
	}
	plain := unmarked(string(r))
	if plain == "" {
		return "", true // a mark above a letter
	}
	if first := []rune(plain)[0]; first != r {
		return latinOf(first, language)
	}
	return "", false
}

// peculiar are the letters that a language reads in another way than the others.
var peculiar = map[string]map[rune]string{
	"be": {'г': "h", 'ё': "io"},
	"bg": {'щ': "sht"},
	"mk": {'ѓ': "gj", 'ќ': "kj", 'х': "h", 'ц': "c", 'џ': "dj"},
	"sr": {'г': "h", 'ж': "z", 'х': "h", 'ц': "c", 'ч': "c", 'ш': "s"},
	"uk": {'г': "h", 'и': "y"},
}

// passportLetters are those that are no Latin letter with a mark.
var passportLetters = letters(`
	а a б b в v г g д d е e ё e ж zh з z и i й i к k л l м m н n о o п p р r с s т t у u ф f х kh
	ц ts ч ch ш sh щ shch ъ ie ы y э e ю iu я ia і i ї i є ie ґ g ў u ѓ g ќ k ђ d ћ c ѕ dz ј j љ lj њ nj џ dz ѣ ie ѵ y ѫ u
	ß ss æ ae œ oe ø o ð d þ th đ d ħ h ł l ŀ l ŋ n ŧ t ı i ĸ q ə a
	ء e آ aa أ ae ؤ u إ i ئ i ا a ب b ة ta ت t ث th ج j ح h خ kh د d ذ dh ر r ز z س s ش sh ص ss ض dz ط tt ظ zz
	ع e غ g ف f ق q ك k ل l م m ن n ه h و w ى ay ي y پ p چ c ژ j ک kk گ gg ی ya`,
	"ь’'ʼ`ʹـ")

// letters reads a table of pairs, and the signs that are left out.
func letters(pairs, silent string) map[rune]string {
	table := map[rune]string{}
	words := strings.Fields(pairs)
	for i := 0; i < len(words); i += 2 {
		table[[]rune(words[i])[0]] = words[i+1]
	}
	for _, r := range silent {
		table[r] = ""
	}
	return table
}

// Fold gives a text the form in which names are looked for: small letters without
// marks, so that "Jose" finds José, "елена" finds Елёна, and "istanbul" İstanbul.
func Fold(text string) string {
	return strings.ToLower(foldedLetters.Replace(unmarked(strings.ToLower(text))))
}

// foldedLetters are Latin ones that are typed without what Unicode does not take for
// a mark.
var foldedLetters = strings.NewReplacer("ł", "l", "ø", "o", "đ", "d", "ı", "i", "ß", "ss", "æ", "ae", "œ", "oe", "ð", "d", "þ", "th", "ħ", "h", "’", "'", "ʼ", "'")

// unmarked is a text without the marks above and below its letters; ё becomes е, and
// й и.
func unmarked(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFKD.String(text))
}
