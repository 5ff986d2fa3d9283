#include "gateway/json/iregexp.h"

#include <re2/re2.h>

#include <algorithm>
#include <charconv>
#include <initializer_list>
#include <utility>

namespace jsongate::json {
namespace {

// RE2 takes no higher count, and reads some of them as plain text.
constexpr unsigned kMaxCount = 1000;

constexpr std::string_view kDot = "[^\\n\\r]";

// Every category of Unicode that RE2 knows, as the bodies of \p. It has no Cn, the characters that
// are not assigned, and leaves them out of C.
constexpr const char* kAssigned[] = {"{L}", "{M}", "{N}", "{P}", "{S}", "{Z}", "{C}"};

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_one_of(char c, std::string_view set) {
  return set.find(c) != std::string_view::npos;
}

// RFC 9485 §4: IsCategory.
bool is_category(std::string_view name) {
  constexpr std::pair<char, std::string_view> kCategories[] = {
      {'L', "lmotu"}, {'M', "cen"},  {'N', "dlo"}, {'P', "cdefios"},
      {'Z', "lps"},   {'S', "ckmo"}, {'C', "cfno"}};
  if (name.empty() || name.size() > 2) return false;
  return std::ranges::any_of(kCategories, [name](const auto& category) {
    return category.first == name[0] && (name.size() == 1 || is_one_of(name[1], category.second));
  });
}

// What a class holds besides what RE2 can say in one: the characters of none of these categories.
struct CharacterClass {
  bool is_negated = false;
  std::string items{};
  std::size_t outside = 0;  // so many of kAssigned; 0: no such characters

  std::string text() const;
};

std::string properties(const char* escape, std::size_t count) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) all.append(escape).append(kAssigned[i]);
  return all;
}

std::string CharacterClass::text() const {
  if (outside == 0) return (is_negated ? "[^" : "[") + items + "]";
  if (!is_negated) {
    const std::string others = "[^" + properties("\\p", outside) + "]";
    return items.empty() ? others : "(?:[" + items + "]|" + others + ")";
  }
  // In one of the categories, but not among the items.
  std::string all = "(?:";
  for (std::size_t i = 0; i < outside; ++i) {
    all.append(i ? "|[^" : "[^").append(items).append("\\P").append(kAssigned[i]).append("]");
  }
  return all + ")";
}

class Translator {
 public:
  explicit Translator(std::string_view pattern) : rest_(pattern) {}
  std::optional<std::string> run();

 private:
  bool accept(char c);
  bool branch_piece();
  bool atom(char c);
  bool quantifier();
  bool counts();
  bool count();
  bool escape(CharacterClass& to);
  bool property(CharacterClass& to);
  bool character_class();
  bool class_item(CharacterClass& to);
  bool class_character(CharacterClass& to);

  std::string_view rest_;
  std::string out_;
  std::size_t open_groups_ = 0;
};

bool Translator::accept(char c) {
  if (!rest_.starts_with(c)) return false;
  rest_.remove_prefix(1);
  return true;
}

std::optional<std::string> Translator::run() {
  while (!rest_.empty()) {
    if (!branch_piece()) return std::nullopt;
  }
  if (open_groups_ > 0) return std::nullopt;
  return std::move(out_);
}

// A bar, the beginning of a group, or something that a quantifier may follow.
bool Translator::branch_piece() {
  const char c = rest_.front();
  rest_.remove_prefix(1);
  if (c == '|') {
    out_ += c;
    return true;
  }
  if (c == '(') {
    out_ += "(?:";
    ++open_groups_;
    return true;
  }
  return atom(c) && quantifier();
}

bool Translator::atom(char c) {
  switch (c) {
    case ')':
      if (open_groups_ == 0) return false;
      --open_groups_;
      out_ += c;
      return true;
    case '.':
      out_ += kDot;
      return true;
    case '[':
      return character_class();
    case '\\': {
      CharacterClass one;
      if (!escape(one)) return false;
      out_ += one.text();
      return true;
    }
    default:
      if (is_one_of(c, "*+?]{}")) return false;
      out_ += c;
      return true;
  }
}

bool Translator::quantifier() {
  if (rest_.empty()) return true;
  if (accept('{')) return counts();
  if (is_one_of(rest_.front(), "*+?")) {
    out_ += rest_.front();
    rest_.remove_prefix(1);
  }
  return true;
}

bool Translator::counts() {
  out_ += '{';
  if (!count()) return false;
  if (accept(',')) {
    out_ += ',';
    if (!rest_.starts_with('}') && !count()) return false;
  }
  out_ += '}';
  return accept('}');
}

// Written anew, for RE2 takes "{01}" as plain text.
bool Translator::count() {
  unsigned value = 0;
  const char* const end = rest_.data() + rest_.size();
  if (rest_.empty() || !is_digit(rest_.front())) return false;
  const auto [stop, error] = std::from_chars(rest_.data(), end, value);
  if (error != std::errc() || value > kMaxCount) return false;
  rest_.remove_prefix(static_cast<std::size_t>(stop - rest_.data()));
  out_ += std::to_string(value);
  return true;
}

// SingleCharEsc or charClassEsc, behind the backslash.
bool Translator::escape(CharacterClass& to) {
  if (rest_.empty()) return false;
  const char c = rest_.front();
  if (c == 'p' || c == 'P') return property(to);
  if (!is_one_of(c, "()*+-.?[\\]^nrt{|}")) return false;
  rest_.remove_prefix(1);
  to.items.append({'\\', c});
  return true;
}

bool Translator::property(CharacterClass& to) {
  const std::size_t end = rest_.find('}');
  if (end == std::string_view::npos || rest_.size() < 2 || rest_[1] != '{') return false;
  const std::string_view name = rest_.substr(2, end - 2);
  if (!is_category(name)) return false;
  const bool is_complement = rest_.front() == 'P';
  if (name == "C" || name == "Cn") {
    const std::size_t outside = std::size(kAssigned) - (name == "C" ? 1 : 0);
    if (is_complement) {
      to.items += properties("\\p", outside);
    } else {
      to.outside = to.outside == 0 ? outside : std::min(to.outside, outside);
    }
  } else {
    to.items.append("\\").append(rest_.substr(0, end + 1));
  }
  rest_.remove_prefix(end + 1);
  return true;
}

// charClassExpr, behind its bracket: a '-' stands for itself at both ends.
bool Translator::character_class() {
  CharacterClass all;
  all.is_negated = accept('^');
  bool is_empty = true;
  if (accept('-')) {
    all.items += "\\-";
    is_empty = false;
  }
  while (!rest_.empty() && rest_.front() != ']') {
    if (accept('-')) {
      all.items += "\\-";
      if (is_empty || !rest_.starts_with(']')) return false;
    } else if (!class_item(all)) {
      return false;
    }
    is_empty = false;
  }
  if (is_empty || !accept(']')) return false;
  out_ += all.text();
  return true;
}

// CCE1: a class, a character or a range of them.
bool Translator::class_item(CharacterClass& to) {
  if (rest_.starts_with("\\p") || rest_.starts_with("\\P")) {
    rest_.remove_prefix(1);
    return property(to);
  }
  if (!class_character(to)) return false;
  if (rest_.size() < 2 || rest_[0] != '-' || rest_[1] == ']') return true;
  rest_.remove_prefix(1);
  to.items += '-';
  return !rest_.starts_with("\\p") && !rest_.starts_with("\\P") && class_character(to);
}

bool Translator::class_character(CharacterClass& to) {
  if (rest_.empty()) return false;
  if (accept('\\')) return escape(to);
  if (is_one_of(rest_.front(), "-[]")) return false;
  // All bytes of the character, and '^' so that it never negates.
  if (rest_.front() == '^') to.items += '\\';
  do {
    to.items += rest_.front();
    rest_.remove_prefix(1);
  } while (!rest_.empty() && (static_cast<unsigned char>(rest_.front()) & 0xC0) == 0x80);
  return true;
}

bool run(const re2::RE2& machine, std::string_view subject, re2::RE2::Anchor anchor) {
  const re2::StringPiece text(subject.data(), subject.size());
  return machine.Match(text, 0, text.size(), anchor, nullptr, 0);
}

}  // namespace

std::optional<std::string> iregexp_to_re2(std::string_view pattern) {
  return Translator(pattern).run();
}

IRegexp::IRegexp(std::unique_ptr<const re2::RE2> machine) noexcept : machine_(std::move(machine)) {}
IRegexp::IRegexp(IRegexp&&) noexcept = default;
IRegexp& IRegexp::operator=(IRegexp&&) noexcept = default;
IRegexp::~IRegexp() = default;

std::optional<IRegexp> IRegexp::compile(std::string_view pattern, std::size_t max_memory) {
  const auto translated = iregexp_to_re2(pattern);
  if (!translated) return std::nullopt;
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_never_capture(true);
  options.set_max_mem(static_cast<std::int64_t>(max_memory));
  auto machine = std::make_unique<const re2::RE2>(*translated, options);
  if (!machine->ok()) return std::nullopt;
  return IRegexp(std::move(machine));
}

bool IRegexp::matches(std::string_view subject) const {
  return run(*machine_, subject, re2::RE2::ANCHOR_BOTH);
}

bool IRegexp::is_found_in(std::string_view subject) const {
  return run(*machine_, subject, re2::RE2::UNANCHORED);
}

std::size_t IRegexp::size() const { return static_cast<std::size_t>(machine_->ProgramSize()); }

}  // namespace jsongate::json
