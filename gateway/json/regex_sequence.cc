#include "gateway/json/regex_sequence.h"

#include <limits>

#include "gateway/json/format_scan.h"

namespace jsongate::json {
namespace {

constexpr std::uint32_t kUnbounded = std::numeric_limits<std::uint32_t>::max();
constexpr int kMaxDigits = 3;

void add_range(ByteSet& set, char first, char last) {
  for (int c = first; c <= last; ++c) set.add(static_cast<unsigned char>(c));
}

// \d and \w; false: some other escape of a letter or digit, or none of ASCII.
bool add_escape(ByteSet& set, char c) {
  if (c == 'd' || c == 'w') add_range(set, '0', '9');
  if (c == 'w') {
    add_range(set, 'a', 'z');
    add_range(set, 'A', 'Z');
    set.add('_');
  }
  if (c == 'd' || c == 'w') return true;
  if (is_ascii_alnum(c) || is_beyond_ascii(c) || c == '\0') return false;
  set.add(static_cast<unsigned char>(c));
  return true;
}

}  // namespace

bool ByteSet::meets(const ByteSet& other) const noexcept {
  for (std::size_t i = 0; i < words_.size(); ++i) {
    if ((words_[i] & other.words_[i]) != 0) return true;
  }
  return false;
}

// Reads a pattern; every function returns false at what is not for RegexSequence.
class RegexSequence::Reading {
 public:
  explicit Reading(std::string_view pattern) : rest_(pattern) {}

  bool run(RegexSequence& out) {
    if (!rest_.take('^')) return false;
    while (!rest_.done()) {
      if (rest_.rest() == "$") {
        out.to_end_ = true;
        return true;
      }
      Run run;
      if (!atom(run) || !quantifier(run)) return false;
      out.runs_.push_back(run);
    }
    return true;
  }

 private:
  bool atom(Run& run) {
    const char c = rest_.peek();
    if (rest_.take('[')) return char_class(run);
    if (rest_.take('\\')) return escape(run.set);
    if (std::string_view("^$.*+?()]{}|").find(c) != std::string_view::npos) return false;
    if (is_beyond_ascii(c) || c == '\0') return false;
    run.set.add(static_cast<unsigned char>(c));
    return rest_.take(c);
  }

  bool escape(ByteSet& set) {
    const char c = rest_.peek();
    return !rest_.done() && add_escape(set, c) && rest_.take(c);
  }

  bool char_class(Run& run) {
    const bool negated = rest_.take('^');
    while (!rest_.done() && rest_.peek() != ']') {
      const char first = rest_.peek();
      if (is_beyond_ascii(first) || first == '\0') return false;
      rest_.take(first);
      if (first == '\\') {
        if (!escape(run.set) || rest_.peek() == '-') return false;
      } else if (!range(run.set, first)) {
        return false;
      }
    }
    if (negated) run.set.invert();
    run.is_beyond_ascii = negated;
    return rest_.take(']');
  }

  bool range(ByteSet& set, char first) {
    char last = first;
    if (rest_.rest().size() > 1 && rest_.peek() == '-' && rest_.rest()[1] != ']') {
      rest_.take('-');
      last = rest_.peek();
      if (last == '\\' || last < first) return false;
      rest_.take(last);
    }
    add_range(set, first, last);
    return true;
  }

  bool quantifier(Run& run) {
    if (rest_.take('*')) {
      run.least = 0;
      run.most = kUnbounded;
    } else if (rest_.take('+')) {
      run.most = kUnbounded;
    } else if (rest_.take('?')) {
      run.least = 0;
    } else if (rest_.take('{')) {
      if (!braces(run)) return false;
    }
    // Code points are not bytes: only "any number of them" is the same.
    if (run.is_beyond_ascii && (run.least > 1 || run.most != kUnbounded)) return false;
    const char next = rest_.peek();
    return next != '*' && next != '+' && next != '?' && next != '{';
  }

  bool braces(Run& run) {
    if (!number(run.least)) return false;
    run.most = run.least;
    if (rest_.take(',')) {
      if (rest_.peek() == '}') {
        run.most = kUnbounded;
      } else if (!number(run.most)) {
        return false;
      }
    }
    return run.least <= run.most && rest_.take('}');
  }

  bool number(std::uint32_t& value) {
    const std::string_view digits = rest_.take_while(is_ascii_digit);
    if (digits.empty() || digits.size() > kMaxDigits) return false;
    value = static_cast<std::uint32_t>(Scan(digits).number(digits.size()));
    return true;
  }

  Scan rest_;
};

std::optional<RegexSequence> RegexSequence::of(std::string_view pattern) {
  RegexSequence sequence;
  if (!Reading(pattern).run(sequence) || !sequence.is_certain()) return std::nullopt;
  return sequence;
}

// A run that may end early meets none of those that may come next.
bool RegexSequence::is_certain() const noexcept {
  for (std::size_t i = 0; i < runs_.size(); ++i) {
    if (runs_[i].least == runs_[i].most) continue;
    for (std::size_t next = i + 1; next < runs_.size(); ++next) {
      if (runs_[i].set.meets(runs_[next].set)) return false;
      if (runs_[next].least > 0) break;
    }
  }
  return true;
}

bool RegexSequence::matches(std::string_view text) const noexcept {
  const char* at = text.data();
  const char* const end = at + text.size();
  for (const Run& run : runs_) {
    const char* const start = at;
    const char* const limit = end - at > run.most ? at + run.most : end;
    while (at != limit && run.set.has(static_cast<unsigned char>(*at))) ++at;
    if (at - start < run.least) return false;
  }
  return !to_end_ || at == end;
}

}  // namespace jsongate::json
