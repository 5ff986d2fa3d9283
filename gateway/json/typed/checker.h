// Runs a Program over a parsed document, without Python: either nothing is wrong, and a value of
// the declared type can be built from it, or everything that is wrong is told.
//
// Takes no memory as long as nothing is wrong, but where decimals have constraints. A key that
// stands twice in an object with declared names is told as the parser's Problem; in other objects
// whoever builds the value finds it. Owner: nothing is kept; Mistakes own their texts. Threads: as
// the document, any number may check by one Program. Errors: as values, at most kMostMistakes.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gateway/core/problem.h"
#include "gateway/json/typed/numerals.h"
#include "gateway/json/typed/program.h"

namespace jsongate::json::typed {

inline constexpr std::size_t kMostMistakes = 100;

struct Mistake {
  std::string pointer;  // JSON Pointer to what is wrong, or missing; cut where it is very long
  std::string detail;   // one sentence; it never quotes the document
};

// `numerals` are those of the document; only a Program with decimals looks at them. A Problem, 400
// "wrong_type" or "bad_json", refuses the document.
std::optional<Problem> check(const Program& program, const Document& document,
                             const Numerals& numerals);
// For whoever builds a value and finds a key that stands twice: the same Problem.
std::optional<Problem> refuse_repeated(const Document& document);
// "errors":[{"pointer":"#/items/0/sku","detail":"must match ^[A-Z]{3}"}]
Problem problem_of(const std::vector<Mistake>& mistakes);

}  // namespace jsongate::json::typed
