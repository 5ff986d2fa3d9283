// Helpers of tests: a program and a document as text, the verdict as text; and what holds for any
// of both, for the fuzz target and the tests that run the same on fixed texts.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "gateway/json/typed/checker.h"

namespace jsongate::json::testing {

// Null where it is no program; `mistake` says why.
inline std::unique_ptr<const typed::Program> typed_program(std::string_view text,
                                                           std::string* mistake = nullptr) {
  auto compiled = typed::Program::compile(text);
  if (auto* good = std::get_if<std::unique_ptr<const typed::Program>>(&compiled)) {
    return std::move(*good);
  }
  if (mistake) *mistake = *std::get_if<std::string>(&compiled);
  return nullptr;
}

inline std::optional<Problem> typed_check(const typed::Program& program, const Document& document) {
  typed::Numerals numerals;
  if (program.has_decimals) numerals = typed::Numerals(document);
  return typed::check(program, document, numerals);
}

// The members of the Problem without the frame around them, its detail where it lists nothing; ""
// where nothing is wrong.
inline std::string typed_verdict(std::string_view nodes, std::string_view text) {
  const auto program = typed_program(R"({"nodes":[)" + std::string(nodes) + "]}");
  Parser parser;
  const auto document = parser.parse(text, false);
  if (!program || !document) return "the test is wrong";
  const auto problem = typed_check(*program, document.value());
  if (!problem) return "";
  if (problem->members.empty()) return problem->detail;
  constexpr std::string_view kFrame = R"("errors":[)";
  return problem->members.substr(kFrame.size(), problem->members.size() - kFrame.size() - 1);
}

// A program up to the first line feed, then the document that it judges: it compiles or has words
// for why not; a check ends, with a 400 that lists something.
inline bool holds_for_typed(std::string_view input) {
  const std::size_t end = std::min(input.find('\n'), input.size());
  std::string mistake;
  const auto program = typed_program(input.substr(0, end), &mistake);
  if (!program) return !mistake.empty();
  Parser parser;
  const auto document = parser.parse(input.substr(std::min(end + 1, input.size())), false);
  if (!document) return true;
  const auto problem = typed_check(*program, document.value());
  return !problem ||
         (problem->status == 400 && (problem->code != "wrong_type" || !problem->members.empty()));
}

}  // namespace jsongate::json::testing
