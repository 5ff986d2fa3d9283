#include "gateway/json/typed/checker.h"

#include <cmath>
#include <cstdlib>
#include <new>
#include <utility>

#include "gateway/json/duplicates.h"
#include "gateway/json/edit/splice.h"
#include "gateway/json/pointer.h"
#include "gateway/json/schema/details.h"
#include "gateway/json/typed/text.h"
#include "gateway/json/typed/way.h"

namespace jsongate::json::typed {
namespace {

// Integers of so many characters are doubles, whatever they are.
constexpr std::size_t kSurelyDouble = 308;

class Checker {
 public:
  Checker(const Program& program, const Document& document, const Numerals& numerals)
      : program_(program), at_(document.reader()), numerals_(numerals) {}

  void run() { value(program_.nodes[0], Way{}); }
  bool has_duplicate() const { return has_duplicate_; }
  bool saw_ignored() const { return saw_ignored_; }
  const std::vector<Mistake>& mistakes() const { return mistakes_; }

 private:
  bool is_over() const { return has_duplicate_ || mistakes_.size() >= kMostMistakes; }
  void refuse(const Way& way, std::string detail) {
    if (!is_over()) mistakes_.push_back({pointer_to(way), std::move(detail)});
  }
  void refuse(const Way& way, std::vector<std::string> details) {
    for (auto& detail : details) refuse(way, std::move(detail));
  }
  // And goes past the value.
  void wrong_kind(const Node& node, const Way& way);

  // Each goes past the value.
  void value(const Node& node, const Way& way);
  void right_kind(const Node& node, const Way& way);
  void number(const Node& node, const Way& way);
  void decimal(const Node& node, const Way& way);
  void text(const Node& node, const Way& way);
  void constant(const Node& node, const Way& way);
  void array(const Node& node, const Way& way);
  void tuple(const Node& node, const Way& way);
  void map(const Node& node, const Way& way);
  void record(const Record& record, const Way& way);
  void union_of(const Node& node, const Way& way);
  void wrong_tag(const Tag& tag, const Way& way);

  void element(const Node& node, const Way& way, std::size_t place) {
    value(node, Way{.above = &way, .place = place, .is_place = true});
  }
  void size(const Node& node, const Way& way, std::uint64_t count, std::string_view what) {
    if (node.rules != kNone) refuse(way, mistakes_of(program_.sizes[node.rules], count, what));
  }
  void key(const Node& node, const Way& way);
  void missing(const Record& record, const Record::Seen& seen, const Way& way);

  const Program& program_;
  Reader at_;
  const Numerals& numerals_;
  std::vector<Mistake> mistakes_;
  bool has_duplicate_ = false;
  bool saw_ignored_ = false;  // members that are neither checked nor built
};

void Checker::wrong_kind(const Node& node, const Way& way) {
  refuse(way, "expected " + schema::type_names(node.kinds) + ", got " +
                  schema::type_names(bit_of(json_kind_of(at_.kind()))));
  at_.skip();
}

void Checker::value(const Node& node, const Way& way) {
  if (node.is == Is::kConstants) return constant(node, way);
  if ((node.kinds & bit_of(json_kind_of(at_.kind()))) == 0) return wrong_kind(node, way);
  right_kind(node, way);
}

void Checker::right_kind(const Node& node, const Way& way) {
  switch (node.is) {
    case Is::kInt:
    case Is::kFloat:
      return number(node, way);
    case Is::kDecimal:
      return decimal(node, way);
    case Is::kStr:
    case Is::kDateTime:
    case Is::kDate:
    case Is::kTime:
    case Is::kUuid:
      return text(node, way);
    case Is::kArray:
      return array(node, way);
    case Is::kTuple:
      return tuple(node, way);
    case Is::kMap:
      return map(node, way);
    case Is::kRecord:
      return record(program_.records[node.first], way);
    case Is::kUnion:
      return union_of(node, way);
    default:
      at_.skip();
  }
}

void Checker::number(const Node& node, const Way& way) {
  if (node.is == Is::kFloat && at_.kind() == Kind::kBigInteger &&
      at_.digits().size() > kSurelyDouble &&
      !std::isfinite(std::strtod(std::string(at_.digits()).c_str(), nullptr))) {
    refuse(way, "must be a number within the range of a double");
  } else if (node.rules != kNone) {
    refuse(way, mistakes_of(program_, program_.numbers[node.rules], schema::number_at(at_)));
  }
  at_.next();
}

void Checker::decimal(const Node& node, const Way& way) {
  std::string digits;
  schema::Number number;
  bool is_right = true;
  if (at_.kind() == Kind::kString || at_.kind() == Kind::kDouble) {
    const bool is_text = at_.kind() == Kind::kString;
    is_right = read_decimal(is_text ? at_.text() : numerals_.at(at_), digits, number);
    if (!is_right) refuse(way, "must be a valid decimal");
  } else {
    number = schema::number_at(at_);
  }
  if (is_right && node.rules != kNone) {
    refuse(way, mistakes_of(program_, program_.numbers[node.rules], number));
  }
  at_.next();
}

void Checker::text(const Node& node, const Way& way) {
  if (node.is != Is::kStr) {
    if (const auto mistake = form_mistake(node.is, at_.text()); !mistake.empty()) {
      refuse(way, std::string(mistake));
    }
  } else if (node.rules != kNone) {
    refuse(way, mistakes_of(program_, program_.sizes[node.rules], at_.text()));
  }
  at_.next();
}

void Checker::constant(const Node& node, const Way& way) {
  const ConstantSet& set = program_.sets[node.first];
  if (set.find(at_) == kNone) refuse(way, set.detail);
  at_.skip();
}

void Checker::array(const Node& node, const Way& way) {
  const Node& item = program_.nodes[node.first];
  std::size_t count = 0;
  if (item.is == Is::kAny) {
    count = at_.count();
    at_.skip();
  } else {
    for (at_.next(); at_.kind() != Kind::kEndArray; ++count) {
      element(item, way, count);
      if (is_over()) return;
    }
    at_.next();
  }
  size(node, way, count, "item");
}

void Checker::tuple(const Node& node, const Way& way) {
  std::size_t count = 0;
  for (at_.next(); at_.kind() != Kind::kEndArray; ++count) {
    if (count >= node.second) {
      at_.skip();
      continue;
    }
    element(program_.nodes[program_.children[node.first + count]], way, count);
    if (is_over()) return;
  }
  at_.next();
  if (count < node.second) refuse(way, schema::at_least(node.second, "item"));
  if (count > node.second) refuse(way, schema::at_most(node.second, "item"));
}

void Checker::map(const Node& node, const Way& way) {
  const Node& name = program_.nodes[node.first];
  const Node& value_node = program_.nodes[node.second];
  const bool any_name = name.is == Is::kStr && name.rules == kNone;
  if (any_name && value_node.is == Is::kAny) {
    size(node, way, at_.count(), "field");
    return at_.skip();
  }
  std::size_t count = 0;
  for (at_.next(); at_.kind() != Kind::kEndObject; ++count) {
    const Way inner{.above = &way, .name = at_.text()};
    if (!any_name) key(name, inner);
    at_.next();
    value(value_node, inner);
    if (is_over()) return;
  }
  at_.next();
  size(node, way, count, "field");
}

void Checker::key(const Node& node, const Way& way) {
  const auto verdict = judge_text(program_, node, way.name);
  if (verdict.kind == TextVerdict::Kind::kRight) return;
  const bool takes_an = verdict.detail.starts_with('i');
  const std::string word = verdict.is_word ? (takes_an ? "must be an " : "must be a ") : "";
  refuse(way, "its name " + word + verdict.detail);
}

void Checker::record(const Record& record, const Way& way) {
  Record::Seen seen{};
  bool has_skipped = false;
  Index next = 0;
  at_.next();
  while (at_.kind() != Kind::kEndObject) {
    const Way inner{.above = &way, .name = at_.text()};
    const Index number = record.names.find(inner.name, next);
    at_.next();
    if (number == schema::Names::kAbsent) {
      has_skipped = true;
      if (!record.ignores_unknown) refuse(inner, "is not a known field");
      at_.skip();
    } else {
      const std::uint64_t bit = std::uint64_t{1} << number % 64;
      has_duplicate_ |= (seen[number / 64] & bit) != 0;
      seen[number / 64] |= bit;
      next = number + 1;
      value(program_.nodes[record.fields[number].node], inner);
    }
    if (is_over()) return;
  }
  at_.next();
  saw_ignored_ |= has_skipped && record.ignores_unknown;
  if (seen != record.required) missing(record, seen, way);
}

void Checker::missing(const Record& record, const Record::Seen& seen, const Way& way) {
  for (std::size_t word = 0; word < seen.size(); ++word) {
    if ((record.required[word] & ~seen[word]) == 0) continue;
    for (Index bit = 0; bit < 64; ++bit) {
      if (((record.required[word] & ~seen[word]) >> bit & 1) == 0) continue;
      const auto number = static_cast<Index>(64 * word + bit);
      refuse(Way{.above = &way, .name = record.names[number]}, "is required");
    }
  }
}

void Checker::union_of(const Node& node, const Way& way) {
  const Union& one = program_.unions[node.first];
  const Index chosen = one.choose(at_, program_.tags);
  if (chosen != kNone) return value(program_.nodes[chosen], way);
  wrong_tag(program_.tags[one.tag], way);
}

// Its kind is right: so it is an object, whose tag is wrong.
void Checker::wrong_tag(const Tag& tag, const Way& way) {
  Reader member = at_;
  bool is_there = false;
  for (member.next(); member.kind() != Kind::kEndObject && !is_there; member.skip()) {
    is_there = member.text() == tag.name;
    member.next();
  }
  refuse(Way{.above = &way, .name = tag.name}, is_there ? tag.values.detail : "is required");
  at_.skip();
}

}  // namespace

std::optional<Problem> check(const Program& program, const Document& document,
                             const Numerals& numerals) try {
  Checker checker(program, document, numerals);
  checker.run();
  if (checker.has_duplicate() || checker.saw_ignored()) {
    if (auto problem = refuse_repeated(document)) return problem;
  }
  if (checker.mistakes().empty()) return std::nullopt;
  return problem_of(checker.mistakes());
} catch (const std::bad_alloc&) {
  return Problem{503, "out_of_memory", "not enough memory to read the body"};
}

std::optional<Problem> refuse_repeated(const Document& document) {
  auto problem = refuse_duplicate_keys(document);
  if (problem && problem->status == 400) problem->detail.insert(0, "the body is not accepted: ");
  return problem;
}

Problem problem_of(const std::vector<Mistake>& mistakes) {
  std::string members;
  for (const Mistake& mistake : mistakes) {
    members += members.empty() ? R"("errors":[{"pointer":)" : R"(,{"pointer":)";
    members += json_string(fragment_of(mistake.pointer)) + R"(,"detail":)" +
               json_string(mistake.detail) + "}";
  }
  return {.status = 400,
          .code = "wrong_type",
          .detail = "the request does not match the declared types",
          .members = members + "]"};
}

}  // namespace jsongate::json::typed
