#include "gateway/json/path_parser.h"

#include <optional>
#include <string>
#include <utility>

namespace jsongate::json::path {

SelectorParser::SelectorParser(std::string_view text) : scan_(text) { program_->text = text; }

std::variant<std::shared_ptr<const Program>, PathError> SelectorParser::run() {
  if (program_->text.size() > kMaxText) {
    scan_.refuse(kMaxText, "the selector is longer than " + std::to_string(kMaxText) + " bytes");
    return std::move(scan_.error());
  }
  const bool is_valid = scan_.check_utf8() && (scan_.peek() == '$' || scan_.fail("'$'")) &&
                        query(program_->main) && (scan_.is_at_end() || scan_.fail("'.' or '['"));
  if (!is_valid) return std::move(scan_.error());
  return program_;
}

// From its '$' or '@'.
bool SelectorParser::query(std::uint32_t& index) {
  Query made;
  made.is_absolute = scan_.peek() == '$';
  scan_.set_position(scan_.position() + 1);
  if (!segments(made)) return false;
  index = static_cast<std::uint32_t>(program_->queries.size());
  program_->queries.push_back(made);
  return true;
}

bool SelectorParser::segments(Query& query) {
  std::vector<Segment> made;
  for (;;) {
    const std::size_t before_blanks = scan_.position();
    scan_.skip_blanks();
    if (scan_.peek() != '.' && scan_.peek() != '[') {
      scan_.set_position(before_blanks);
      break;
    }
    if (program_->segments.size() + made.size() >= kMaxSegments) {
      return scan_.refuse(scan_.position(),
                          "more than " + std::to_string(kMaxSegments) + " segments");
    }
    if (!segment(made.emplace_back())) return false;
    const Segment& last = made.back();
    const SelectorKind kind = program_->selectors[last.selectors.first].kind;
    query.is_singular &= !last.is_descendant && last.selectors.count == 1 &&
                         (kind == SelectorKind::kName || kind == SelectorKind::kIndex);
  }
  query.segments = append(program_->segments, std::move(made));
  return program_->segments.size() <= kMaxSegments ||
         scan_.refuse(scan_.position(), "more than " + std::to_string(kMaxSegments) + " segments");
}

bool SelectorParser::segment(Segment& segment) {
  segment.is_descendant = scan_.accept("..");
  if (segment.is_descendant ? scan_.peek() == '[' : !scan_.accept(".")) return bracketed(segment);
  return dot_segment(segment);
}

// Behind its dots.
bool SelectorParser::dot_segment(Segment& segment) {
  Selector only;
  if (!scan_.accept("*")) {
    const std::string_view name = scan_.name();
    if (name.empty()) {
      return scan_.fail(segment.is_descendant ? "a name, '*' or '['" : "a name or '*'");
    }
    only.kind = SelectorKind::kName;
    only.name = name;
  }
  segment.selectors = append(program_->selectors, {std::move(only)});
  return true;
}

bool SelectorParser::bracketed(Segment& segment) {
  std::vector<Selector> made;
  scan_.accept("[");
  do {
    scan_.skip_blanks();
    if (!selector(made.emplace_back())) return false;
    scan_.skip_blanks();
  } while (scan_.accept(","));
  if (!scan_.accept("]")) return scan_.fail("',' or ']'");
  segment.selectors = append(program_->selectors, std::move(made));
  return true;
}

bool SelectorParser::selector(Selector& selector) {
  switch (scan_.peek()) {
    case '"':
    case '\'':
      selector.kind = SelectorKind::kName;
      return scan_.string(selector.name);
    case '*':
      selector.kind = SelectorKind::kWildcard;
      return scan_.accept("*");
    case '?':
      selector.kind = SelectorKind::kFilter;
      return filter(selector.test);
    default:
      return index_or_slice(selector);
  }
}

bool SelectorParser::index_or_slice(Selector& selector) {
  const char c = scan_.peek();
  if (c != ':' && c != '-' && !(c >= '0' && c <= '9')) {
    return scan_.fail("a string, an integer, ':', '*' or '?'");
  }
  selector.kind = SelectorKind::kIndex;
  if (!bound(selector.start)) return false;
  const std::size_t before_blanks = scan_.position();
  scan_.skip_blanks();
  if (scan_.accept(":")) return slice_rest(selector);
  scan_.set_position(before_blanks);
  return true;
}

// Behind the first colon.
bool SelectorParser::slice_rest(Selector& selector) {
  std::optional<std::int64_t> step;
  selector.kind = SelectorKind::kSlice;
  scan_.skip_blanks();
  if (!bound(selector.end)) return false;
  scan_.skip_blanks();
  if (!scan_.accept(":")) return true;
  scan_.skip_blanks();
  if (!bound(step)) return false;
  selector.step = step.value_or(1);
  return true;
}

bool SelectorParser::bound(std::optional<std::int64_t>& bound) {
  const char c = scan_.peek();
  if (c != '-' && !(c >= '0' && c <= '9')) return true;
  return scan_.integer(bound.emplace());
}

}  // namespace jsongate::json::path
