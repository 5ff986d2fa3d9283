#include "gateway/json/regex.h"

#include <charconv>
#include <limits>
#include <optional>
#include <vector>

#include "gateway/json/regex_escapes.h"

namespace jsongate::json {
namespace {

constexpr std::string_view kDot = R"([^\n\r\x{2028}\x{2029}])";
constexpr std::string_view kEverything = R"([\x{0}-\x{10ffff}])";
constexpr std::string_view kNothing = R"([^\x{0}-\x{10ffff}])";

constexpr unsigned kMaxRepeat = 1000;    // of RE2, which takes no more at once
constexpr unsigned kMaxCount = 100'000;  // of ours
constexpr std::size_t kMaxOutput = 1 << 20;

constexpr std::size_t kNoAtom = std::numeric_limits<std::size_t>::max();

class Translator {
 public:
  explicit Translator(std::string_view pattern) : in_(pattern) {}

  std::variant<std::string, RegexError> run() {
    while (!error_ && at_ < in_.size()) term();
    if (!error_ && !groups_.empty()) fail(groups_.back().opened, "a group is not closed");
    if (error_) return *error_;
    if (unsupported_) return *unsupported_;
    return std::move(out_);
  }

 private:
  struct Group {
    std::size_t opened;  // in the pattern
    std::size_t start;   // in the output
    bool is_assertion;
  };
  struct Repeat {
    unsigned least = 0;
    std::optional<unsigned> most{};
  };

  void fail(std::size_t position, std::string message) {
    if (!error_) error_ = RegexError{position, std::move(message), false};
  }
  void cannot(std::size_t position, std::string construct) {
    if (unsupported_) return;
    unsupported_ = RegexError{
        position, construct + " cannot be matched in linear time and is not supported", true};
  }
  bool take(std::string_view what) {
    if (!in_.substr(at_).starts_with(what)) return false;
    at_ += what.size();
    return true;
  }
  void atom(std::string_view text) {
    atom_ = out_.size();
    out_.append(text);
  }
  void assertion(std::string_view text) {
    out_.append(text);
    atom_ = kNoAtom;
  }

  void term();
  void open_group();
  void open_named(std::size_t opened);
  void close_group();
  void escape();
  void back_reference(std::size_t start);
  std::string property(bool negated);
  void char_class();
  void class_range(std::size_t from, char32_t low, std::string& set);
  char32_t class_atom(std::string& set);
  void quantify(const Repeat& repeat);
  void append_repeat(const std::string& what, const Repeat& repeat, std::string_view lazy);
  std::optional<Repeat> braces();
  std::optional<unsigned> count();

  std::string_view in_;
  std::size_t at_ = 0;
  std::string out_;
  std::size_t atom_ = kNoAtom;  // where the last one begins in out_
  std::vector<Group> groups_;
  std::optional<RegexError> error_{};
  std::optional<RegexError> unsupported_{};
};

void Translator::term() {
  const std::size_t start = at_;
  switch (in_[at_]) {
    case '^':
    case '$':
    case '|':
      ++at_;
      return assertion(in_[start] == '^' ? R"(\A)" : in_[start] == '$' ? R"(\z)" : "|");
    case '(':
      return open_group();
    case ')':
      return close_group();
    case '[':
      return char_class();
    case '\\':
      return escape();
    case '.':
      ++at_;
      return atom(kDot);
    case '*':
      ++at_;
      return quantify({0, std::nullopt});
    case '+':
      ++at_;
      return quantify({1, std::nullopt});
    case '?':
      ++at_;
      return quantify({0, 1});
    case '{':
      if (const auto repeat = braces()) return quantify(*repeat);
      break;
    default:
      break;
  }
  at_ = start;
  atom_ = out_.size();
  append_code_point(out_, next_code_point(in_, at_));
}

void Translator::open_group() {
  const std::size_t opened = at_++;
  bool is_assertion = false;
  if (take("?=") || take("?!")) {
    cannot(opened, "look-ahead " + std::string(in_.substr(opened, 3)) + "...)");
    is_assertion = true;
  } else if (take("?<=") || take("?<!")) {
    cannot(opened, "look-behind " + std::string(in_.substr(opened, 4)) + "...)");
    is_assertion = true;
  } else if (take("?<")) {
    open_named(opened);
  } else if (!take("?:") && take("?")) {
    return fail(opened, "an unknown kind of group");
  }
  groups_.push_back({opened, out_.size(), is_assertion});
  out_.append("(?:");
  atom_ = kNoAtom;
}

void Translator::open_named(std::size_t opened) {
  const auto end = in_.find('>', at_);
  if (end == in_.npos || end == at_) return fail(opened, "a group's name is not closed");
  at_ = end + 1;
}

void Translator::close_group() {
  if (groups_.empty()) return fail(at_, "')' closes nothing");
  ++at_;
  out_.push_back(')');
  atom_ = groups_.back().is_assertion ? kNoAtom : groups_.back().start;
  groups_.pop_back();
}

void Translator::escape() {
  const std::size_t start = at_++;
  const char letter = at_ < in_.size() ? in_[at_] : '\0';
  if (letter == 'b' || letter == 'B') {
    ++at_;
    return assertion(letter == 'b' ? R"(\b)" : R"(\B)");
  }
  if ((letter >= '1' && letter <= '9') || letter == 'k') return back_reference(start);
  if (letter == 'p' || letter == 'P') {
    const std::string set = property(letter == 'P');
    return atom("[" + set + "]");
  }
  if (const auto set = class_escape(letter); !set.empty()) {
    ++at_;
    return atom("[" + std::string(set) + "]");
  }
  const char32_t code = read_escape(in_, at_, false);
  if (code == kNoCodePoint) return fail(start, "an unknown escape");
  atom_ = out_.size();
  append_code_point(out_, code);
}

void Translator::back_reference(std::size_t start) {
  if (take("k")) {
    const auto end = in_.find('>', at_);
    if (!take("<") || end == in_.npos) return fail(start, "an unknown escape");
    at_ = end + 1;
  } else {
    while (at_ < in_.size() && in_[at_] >= '0' && in_[at_] <= '9') ++at_;
  }
  cannot(start, "a back reference (" + std::string(in_.substr(start, at_ - start)) + ")");
  atom("(?:)");
}

// `at_` stands on the letter of \p{…}.
std::string Translator::property(bool negated) {
  const std::size_t start = at_++ - 1;
  const auto end = in_.find('}', at_);
  if (!take("{") || end == in_.npos) {
    fail(start, "a property wants {braces}");
    return "0";
  }
  const std::string_view name = in_.substr(at_, end - at_);
  at_ = end + 1;
  std::string set = property_class(name, negated);
  if (!set.empty()) return set;
  if (!unsupported_) {
    unsupported_ = RegexError{start, "the property " + std::string(name) + " is not known", true};
  }
  return "0";
}

void Translator::char_class() {
  const std::size_t start = at_++;
  const bool negated = take("^");
  std::string set;
  while (at_ < in_.size() && in_[at_] != ']' && !error_) {
    const std::size_t from = at_;
    const char32_t low = class_atom(set);
    if (at_ + 1 >= in_.size() || in_[at_] != '-' || in_[at_ + 1] == ']') {
      if (low != kNoCodePoint) append_code_point(set, low);
      continue;
    }
    ++at_;
    class_range(from, low, set);
  }
  if (!take("]")) return fail(start, "a class is not closed");
  if (set.empty()) return atom(negated ? kEverything : kNothing);
  atom((negated ? "[^" : "[") + set + "]");
}

// Behind the hyphen. Beside a set, as in [\w-.], it stands for itself.
void Translator::class_range(std::size_t from, char32_t low, std::string& set) {
  const char32_t high = class_atom(set);
  const bool is_range = low != kNoCodePoint && high != kNoCodePoint;
  if (is_range && low > high) return fail(from, "a range of characters has no order");
  if (low != kNoCodePoint) append_code_point(set, low);
  if (is_range) {
    set.push_back('-');
  } else {
    append_code_point(set, '-');
  }
  if (high != kNoCodePoint) append_code_point(set, high);
}

// One character, or kNoCodePoint where it is a set, which is appended.
char32_t Translator::class_atom(std::string& set) {
  if (in_[at_] != '\\') return next_code_point(in_, at_);
  const std::size_t start = at_++;
  const char letter = at_ < in_.size() ? in_[at_] : '\0';
  if (letter == 'p' || letter == 'P') {
    set += property(letter == 'P');
    return kNoCodePoint;
  }
  if (const auto escaped = class_escape(letter); !escaped.empty()) {
    ++at_;
    set += escaped;
    return kNoCodePoint;
  }
  const char32_t code = read_escape(in_, at_, true);
  if (code == kNoCodePoint) fail(start, "an unknown escape");
  return code;
}

std::optional<unsigned> Translator::count() {
  unsigned value = 0;
  const char* const end = in_.data() + in_.size();
  const auto read = std::from_chars(in_.data() + at_, end, value);
  if (read.ptr == in_.data() + at_) return std::nullopt;
  at_ = static_cast<std::size_t>(read.ptr - in_.data());
  return read.ec == std::errc() ? value : kMaxCount + 1;
}

// {2} {2,} {2,3}; none: a lone brace.
std::optional<Translator::Repeat> Translator::braces() {
  ++at_;
  const auto least = count();
  if (!least) return std::nullopt;
  Repeat repeat{*least, *least};
  if (take(",")) repeat.most = count();
  if (!take("}")) return std::nullopt;
  return repeat;
}

void Translator::quantify(const Repeat& repeat) {
  if (atom_ == kNoAtom) return fail(at_ - 1, "nothing to repeat");
  if (repeat.most && repeat.least > *repeat.most) return fail(at_ - 1, "a range has no order");
  const std::string_view lazy = take("?") ? "?" : "";
  const std::string what = out_.substr(atom_);
  const unsigned most = repeat.most.value_or(repeat.least);
  if (most > kMaxCount || what.size() * (most / kMaxRepeat + 1) > kMaxOutput) {
    return fail(at_ - 1, "a repetition is too large");
  }
  out_.resize(atom_);
  atom_ = kNoAtom;
  append_repeat(what, repeat, lazy);
}

// More than RE2 takes at once becomes several in a row.
void Translator::append_repeat(const std::string& what, const Repeat& repeat,
                               std::string_view lazy) {
  const auto once = [&](const std::string& range) {
    out_.append(what).append("{").append(range).append("}").append(lazy);
  };
  if (repeat.most.value_or(repeat.least) <= kMaxRepeat) {
    std::string range = std::to_string(repeat.least);
    if (repeat.most != repeat.least) range += ",";
    if (repeat.most && repeat.most != repeat.least) range += std::to_string(*repeat.most);
    return once(range);
  }
  out_.append("(?:");
  unsigned least = repeat.least;
  for (; least > kMaxRepeat; least -= kMaxRepeat) once(std::to_string(kMaxRepeat));
  if (!repeat.most) {
    once(std::to_string(least) + ",");
  } else {
    once(std::to_string(least));
    unsigned rest = *repeat.most - repeat.least;
    for (; rest > kMaxRepeat; rest -= kMaxRepeat) once("0," + std::to_string(kMaxRepeat));
    if (rest > 0) once("0," + std::to_string(rest));
  }
  out_.append(")");
}

}  // namespace

std::variant<std::string, RegexError> to_re2(std::string_view pattern) {
  return Translator(pattern).run();
}

}  // namespace jsongate::json
