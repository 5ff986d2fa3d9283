#include "gateway/json/duplicates.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <memory_resource>
#include <new>
#include <string>
#include <utility>
#include <vector>

namespace jsongate::json {
namespace {

// A pointer in an error message is cut behind this many bytes: keys can be as long as the body.
constexpr std::size_t kMaxPointer = 256;

// Up to this many names are compared each with each, which beats sorting them.
constexpr std::size_t kFew = 24;

std::uint64_t load_word(const char* at) {
  std::uint64_t word;
  std::memcpy(&word, at, sizeof word);
  return word;
}

// By count: the first bytes of a word.
constexpr std::array<std::uint64_t, 8> kFirstBytes = [] {
  std::array<std::uint64_t, 8> masks{};
  for (std::size_t count = 1; count < masks.size(); ++count) {
    masks[count] = std::endian::native == std::endian::little
                       ? ~std::uint64_t{} >> (64 - 8 * count)
                       : ~std::uint64_t{} << (64 - 8 * count);
  }
  return masks;
}();

// Equal names have equal signatures; other names with the same signature are told apart later.
std::uint64_t signature_of(std::string_view name) {
  constexpr std::uint64_t kMix = 0x9E3779B97F4A7C15;
  std::uint64_t signature = name.size();
  const char* at = name.data();
  std::size_t left = name.size();
  for (; left >= 8; left -= 8, at += 8) signature = (signature ^ load_word(at)) * kMix;
  const std::uint64_t rest = load_word(at) & kFirstBytes[left];
  signature = (signature ^ rest) * kMix;
  return signature ^ (signature >> 32);
}

bool has_equal(std::vector<std::uint64_t>& signatures) {
  if (signatures.size() > kFew) {
    std::ranges::sort(signatures);
    return std::ranges::adjacent_find(signatures) != signatures.end();
  }
  bool equal = false;
  for (std::size_t one = 0; one < signatures.size(); ++one) {
    for (std::size_t other = 0; other < one; ++other) equal |= signatures[one] == signatures[other];
  }
  return equal;
}

template <class Visit>
void each_name(Reader object, Visit visit) {
  object.next();
  while (object.kind() != Kind::kEndObject) {
    visit(object);
    object.next();
    object.skip();
  }
}

// The first name in an object that an earlier member has already.
std::optional<Reader> repeated_name(Reader object) {
  std::vector<std::pair<std::string_view, Reader>> names;
  each_name(object, [&names](Reader name) { names.emplace_back(name.text(), name); });
  std::ranges::sort(names, [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first < b.first : a.second < b.second;
  });
  std::optional<Reader> first;
  for (std::size_t i = 1; i < names.size(); ++i) {
    const auto& [name, place] = names[i];
    if (name == names[i - 1].first && (!first || place < *first)) first = place;
  }
  return first;
}

bool is_scalar(Kind kind) {
  return kind != Kind::kObject && kind != Kind::kArray && kind != Kind::kEndObject &&
         kind != Kind::kEndArray && kind != Kind::kEnd;
}

// The names of one object, two bits each: what was not seen before is new for certain. The names
// of a small object rarely meet by chance, so that most objects need no comparison at all.
struct Seen {
  std::uint64_t first = 0;
  std::uint64_t second = 0;
  std::uint64_t met = 0;

  void add(std::uint64_t signature) noexcept {
    const std::uint64_t one = std::uint64_t{1} << (signature & 63);
    const std::uint64_t other = std::uint64_t{1} << (signature >> 6 & 63);
    met |= static_cast<std::uint64_t>((first & one) != 0) & ((second & other) != 0);
    first |= one;
    second |= other;
  }
};

// Goes through a document once; an object whose names met is looked at again.
class Search {
 public:
  Search() { around_.reserve(kMaxDepth); }
  std::optional<Reader> run(Reader at);

 private:
  struct Frame {
    Seen seen;
    bool is_object = false;
  };

  Reader members(Reader at);
  void open(bool is_object);
  void close();
  std::optional<Reader> close_object(Reader end);

  Frame now_;
  alignas(std::max_align_t) std::array<std::byte, kMaxDepth * sizeof(Frame)> stack_;
  std::pmr::monotonic_buffer_resource memory_{stack_.data(), stack_.size()};
  std::pmr::vector<Frame> around_{&memory_};
  std::vector<std::uint64_t> signatures_;
};

// From a member's name to a value that is a container, or to the end of the object.
Reader Search::members(Reader at) {
  Seen seen = now_.seen;
  while (at.kind() == Kind::kString) {
    seen.add(signature_of(at.text()));
    at.next();
    if (at.kind() == Kind::kString) {
      at.next();
      continue;
    }
    if (!is_scalar(at.kind())) break;
    at.next();
  }
  now_.seen = seen;
  return at;
}

void Search::open(bool is_object) {
  around_.push_back(now_);
  now_ = {.seen = {}, .is_object = is_object};
}

void Search::close() {
  now_ = around_.back();
  around_.pop_back();
}

std::optional<Reader> Search::close_object(Reader end) {
  const bool met = now_.seen.met != 0;
  close();
  if (!met) return std::nullopt;
  signatures_.clear();
  each_name(end.opening(),
            [this](Reader name) { signatures_.push_back(signature_of(name.text())); });
  return has_equal(signatures_) ? repeated_name(end.opening()) : std::nullopt;
}

// A value inside a document ends before the document does.
std::optional<Reader> Search::run(Reader at) {
  Reader end = at;
  end.skip();
  while (at < end) {
    if (now_.is_object) {
      at = members(at);
    } else {
      while (is_scalar(at.kind())) at.next();
    }
    // In cases of one kind each, so that the way to the next token does not hang on this one's.
    switch (at.kind()) {
      case Kind::kObject:
        open(true);
        at.next();
        break;
      case Kind::kArray:
        open(false);
        at.next();
        break;
      case Kind::kEndObject:
        if (auto found = close_object(at)) return found;
        at.next();
        break;
      case Kind::kEndArray:
        close();
        at.next();
        break;
      default:
        break;
    }
  }
  return std::nullopt;
}

// RFC 6901 §3.
void append_segment(std::string& pointer, std::string_view segment) {
  pointer += '/';
  for (const char c : segment.substr(0, kMaxPointer)) {
    if (c == '~') {
      pointer += "~0";
    } else if (c == '/') {
      pointer += "~1";
    } else {
      pointer += c;
    }
  }
}

// Goes to the child that `target` lies in, or to `target` itself where it is a name of this
// container; its segment.
std::string enter_child(Reader& at, Reader target) {
  const bool is_object = at.kind() == Kind::kObject;
  at.next();
  for (std::size_t index = 0;; ++index) {
    const Reader child = at;
    if (is_object && child == target) return std::string(child.text());
    if (is_object) at.next();
    Reader after = at;
    after.skip();
    if (target < after) return is_object ? std::string(child.text()) : std::to_string(index);
    at = after;
  }
}

std::string pointer_to(Reader root, Reader name) {
  std::string pointer;
  Reader at = root;
  while (!(at == name) && pointer.size() <= kMaxPointer) {
    append_segment(pointer, enter_child(at, name));
  }
  if (pointer.size() <= kMaxPointer) return pointer;
  std::size_t cut = kMaxPointer;  // where a character begins
  while ((static_cast<unsigned char>(pointer[cut]) & 0xC0) == 0x80) --cut;
  pointer.resize(cut);
  return pointer;
}

}  // namespace

std::optional<Problem> refuse_duplicate_keys(const Document& document) try {
  Search search;  // not Search(): its memory needs no zeros
  const auto found = search.run(document.reader());
  if (!found) return std::nullopt;
  return Problem{400, "bad_json", "duplicate key at " + pointer_to(document.reader(), *found)};
} catch (const std::bad_alloc&) {
  return Problem{503, "out_of_memory", "not enough memory to read the body"};
}

}  // namespace jsongate::json
