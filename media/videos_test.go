package media

import (
	"bytes"
	"encoding/binary"
	"io"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func box(name string, content ...[]byte) []byte {
	body := slices.Concat(content...)
	return slices.Concat(binary.BigEndian.AppendUint32(nil, uint32(8+len(body))), []byte(name), body)
}

// frames are the compressed pictures of the test's videos: they must stay.
const frames = "compressed frames and sound, which nobody looks into"

// privateMP4 is a video with what phones, cameras and editors' programs leave in
// one, at each place where they may. Its chunk offset points at the frames.
func privateMP4(brand string) []byte {
	fixed := func(name string, version byte, times string, more int) []byte {
		return box(name, []byte{version, 0, 0, 0}, []byte(times), make([]byte, more))
	}
	handler := func(component, kind, name string) []byte {
		return box("hdlr", make([]byte, 4), []byte(component), []byte(kind), make([]byte, 12), []byte(name))
	}
	track := func(kind string, offset uint32) []byte {
		return box("trak",
			fixed("tkhd", 0, secret+"..", 76),
			box("meta", []byte("loci"+secret)),
			box("udta", box("\xA9nam", []byte(secret))),
			box("mdia", fixed("mdhd", 1, secret+secret+"1234", 16), handler("mhlr", kind, secret),
				box("minf", box("vmhd", make([]byte, 12)), handler("dhlr", "url ", "\x00"), box("stbl",
					box("stco", []byte{0, 0, 0, 0, 0, 0, 0, 1}, binary.BigEndian.AppendUint32(nil, offset))))),
		)
	}
	file := func(offset uint32) []byte {
		return slices.Concat(
			box("ftyp", []byte(brand), make([]byte, 4), []byte("isom")),
			box("free", []byte(secret)),
			box("uuid", []byte("0123456789abcdef<x:xmpmeta>"+secret)),
			box("wide"),
			box("moov",
				fixed("mvhd", 1, secret+secret+"1234", 84),
				box("udta", box("\xA9xyz", []byte("\x00\x13\x15\xC7+52.0+023.0/"+secret)), make([]byte, 4)),
				box("meta", []byte("com.apple.quicktime.model"+secret)),
				track("vide", offset), track("meta", offset)),
			binary.BigEndian.AppendUint32(nil, 1), []byte("mdat"), binary.BigEndian.AppendUint64(nil, uint64(16+len(frames))), []byte(frames),
			box("XYZ ", []byte(secret)),
		)
	}
	return file(uint32(bytes.Index(file(0), []byte(frames))))
}

func element(id uint32, content ...[]byte) []byte {
	body := slices.Concat(content...)
	size := binary.BigEndian.AppendUint32(nil, uint32(len(body))|0x10000000)
	return slices.Concat(bytes.TrimLeft(binary.BigEndian.AppendUint32(nil, id), "\x00"), size, body)
}

// webmParts are what stands in the segment of the test's WebM, but for its clusters.
func webmParts() []byte {
	return slices.Concat(
		element(webmInfo, element(ebmlChecksum, []byte("1234")),
			element(0x2AD7B1, []byte{0x0F, 0x42, 0x40}), element(webmTitle, []byte(secret)), element(webmDate, []byte(secret+"..")),
			element(webmMuxingApp, []byte(secret)), element(webmWritingApp, []byte(secret))),
		element(webmTracks, element(webmTrack, element(0xD7, []byte{1}), element(0x536E, []byte(secret)), element(0x86, []byte("V_VP9")))),
		element(webmTags, []byte("LOCATION"+secret), bytes.Repeat([]byte(secret), 50)),
		element(webmAttachments, []byte(secret)),
		element(ebmlVoid, []byte(secret)),
	)
}

func webmStart() []byte {
	return element(ebmlHeader, element(0x4286, []byte{1}), []byte("\x42\x82\x84webm"))
}

func privateWebM() []byte {
	cluster := element(webmCluster, element(0xE7, []byte{0}), element(0xA3, []byte(frames)))
	return slices.Concat(webmStart(), element(webmSegment, webmParts(), cluster, cluster))
}

// liveWebM is one that a browser records: neither its segment nor its clusters know
// how long they are.
func liveWebM() []byte {
	unknown := []byte{0xFF}
	cluster := slices.Concat([]byte{0x1F, 0x43, 0xB6, 0x75}, unknown, element(0xE7, []byte{0}), element(0xA3, []byte(frames)))
	return slices.Concat(webmStart(), []byte{0x18, 0x53, 0x80, 0x67}, unknown, webmParts(), cluster, cluster)
}

func TestAVideoKeepsItsLengthAndWhatAPlayerNeedsAtItsPlace(t *testing.T) {
	for name, file := range map[string][]byte{
		"mp4": privateMP4("isom"), "mov": privateMP4("qt  "), "webm": privateWebM(), "live webm": liveWebM(),
	} {
		t.Run(name, func(t *testing.T) {
			out := strip(t, file)
			if len(out) != len(file) {
				t.Fatalf("%d bytes became %d", len(file), len(out))
			}
			at := bytes.Index(file, []byte(frames))
			if !bytes.HasPrefix(out[at:], []byte(frames)) {
				t.Errorf("where the frames were stands %q", out[at:at+len(frames)])
			}
		})
	}
}

func TestTheBoxesOfAVideoAreWhatTheyWereOrFree(t *testing.T) {
	out := strip(t, privateMP4("isom"))
	want := []string{"ftyp", "free", "free", "free", "moov", "mdat", "free"}
	if diff := cmp.Diff(want, boxes(t, out)); diff != "" {
		t.Error(diff)
	}
	moov := out[bytes.Index(out, []byte("moov"))+4:]
	want = []string{"mvhd", "free", "free", "trak", "trak"}
	if diff := cmp.Diff(want, boxes(t, moov)[:5]); diff != "" {
		t.Error(diff)
	}
	offset := out[bytes.Index(out, []byte("stco"))+12:]
	if at := binary.BigEndian.Uint32(offset); !bytes.HasPrefix(out[at:], []byte(frames)) {
		t.Errorf("the chunk offset %d does not lead to the frames", at)
	}
}

// boxes are the names of the boxes that follow each other.
func boxes(t *testing.T, file []byte) []string {
	t.Helper()
	var names []string
	for len(file) >= 8 {
		size := uint64(binary.BigEndian.Uint32(file))
		if size == 1 {
			size = binary.BigEndian.Uint64(file[8:])
		}
		names = append(names, string(file[4:8]))
		if size < 8 || size > uint64(len(file)) {
			break
		}
		file = file[size:]
	}
	return names
}

func TestTheElementsOfAWebMAreWhatTheyWereOrVoid(t *testing.T) {
	out := strip(t, privateWebM())
	segment := out[bytes.Index(out, []byte{0x18, 0x53, 0x80, 0x67})+8:]
	want := []uint32{webmInfo, webmTracks, ebmlVoid, ebmlVoid, ebmlVoid, webmCluster, webmCluster}
	s := newScanner(bytes.NewReader(segment), int64(len(segment)))
	var got []uint32
	for s.at < s.length && s.err == nil {
		id, end := s.webmHeader(s.length)
		got = append(got, id)
		s.skip(end - s.at)
	}
	if s.err != nil {
		t.Fatal(s.err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestAVideoThatOnlyShowsAndSoundsTellsNothing(t *testing.T) {
	clean := strip(t, bytes.ReplaceAll(privateMP4("isom"), []byte("mhlrmeta"), []byte("mhlrsoun")))
	layout, err := scan(bytes.NewReader(clean), int64(len(clean)))
	if err != nil || layout.private.Any() {
		t.Errorf("%+v, %v", layout.private, err)
	}
}

func TestAVideoThatWasNotWhollyCopiedIsDamaged(t *testing.T) {
	for name, file := range map[string][]byte{"mp4": privateMP4("isom"), "webm": privateWebM()} {
		t.Run(name, func(t *testing.T) {
			half := file[:len(file)-20]
			if _, _, err := Strip(bytes.NewReader(half), int64(len(half))); err == nil {
				t.Error("it was taken for a whole one")
			}
		})
	}
}

func TestALongVideoIsNotHeldInMemory(t *testing.T) {
	long := slices.Concat(box("ftyp", []byte("isom"), make([]byte, 4)), binary.BigEndian.AppendUint32(nil, 1), []byte("mdat"))
	const size = 1 << 30
	long = binary.BigEndian.AppendUint64(long, size-uint64(len(long)-8))
	source := &sparse{start: long, size: size}
	allocated := testing.AllocsPerRun(1, func() {
		layout, err := scan(source, size)
		if err != nil || layout.size() != size {
			t.Errorf("%d bytes, %v", layout.size(), err)
		}
	})
	if allocated > 100 {
		t.Errorf("%v allocations", allocated)
	}
}

// sparse is a file with a beginning and nothing but zeros behind it.
type sparse struct {
	start []byte
	size  int64
}

func (s *sparse) ReadAt(into []byte, at int64) (int, error) {
	n := int(min(int64(len(into)), s.size-at))
	clear(into[:n])
	if at < int64(len(s.start)) {
		copy(into[:n], s.start[at:])
	}
	if n < len(into) {
		return n, io.EOF
	}
	return n, nil
}
