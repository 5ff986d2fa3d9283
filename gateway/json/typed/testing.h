// Helpers of tests: a program and a document as text, the verdict as text; and what holds for any
// of both, for the fuzz target and the test that runs the same on fixed texts.
#pragma once

#include <cstdlib>
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

// A program compiles or has words for why not; a check ends, with a 400 that lists something.
inline void check_typed(std::string_view program_text, std::string_view text) {
  std::string mistake;
  const auto program = typed_program(program_text, &mistake);
  if (!program && mistake.empty()) std::abort();
  Parser parser;
  const auto document = parser.parse(text, false);
  if (!program || !document) return;
  const auto problem = typed_check(*program, document.value());
  if (problem && problem->status != 400) std::abort();
  if (problem && problem->code == "wrong_type" && problem->members.empty()) std::abort();
}

}  // namespace jsongate::json::testing
