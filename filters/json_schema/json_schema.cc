#include "filters/json_schema/json_schema.h"

#include <algorithm>
#include <new>
#include <string>
#include <utility>

#include "filters/validate/judge.h"
#include "gateway/json/edit/splice.h"
#include "gateway/json/parser_pool.h"
#include "gateway/json/pointer.h"

namespace jsongate::filters {
namespace {

constexpr Validation kLimits{.kind = BodyKind::kJson, .depth = Validation::kDeepest};
// How many errors a line of the log has room for.
constexpr std::size_t kLoggedErrors = 3;

std::string members_of(const std::vector<json::Violation>& violations) {
  std::string members;
  for (const auto& violation : violations) {
    members += members.empty() ? "\"errors\":[" : ",";
    members += "{\"pointer\":" + json::json_string(json::fragment_of(violation.pointer)) +
               ",\"keyword\":" + json::json_string(violation.keyword) +
               ",\"detail\":" + json::json_string(violation.detail) + "}";
  }
  return members + "]";
}

std::string hint_of(const std::string& file, const std::vector<json::Violation>& violations) {
  std::string hint = file;
  for (std::size_t i = 0; i < std::min(violations.size(), kLoggedErrors); ++i) {
    hint += (i == 0 ? ": " : "; ") + json::fragment_of(violations[i].pointer) + " " +
            violations[i].keyword + ": " + violations[i].detail;
  }
  if (violations.size() > kLoggedErrors) hint += "; and more";
  return hint;
}

// A client is not told what is wrong with a reply that it has not written.
Problem of_reply(Problem problem) {
  if (problem.status == 503) return problem;
  return {.status = 502,
          .code = "bad_body",
          .detail = "the reply is not what it must be to be passed on",
          .hint = problem.hint.empty() ? std::move(problem.detail) : std::move(problem.hint)};
}

}  // namespace

std::size_t JsonSchema::buffered() const noexcept {
  return pieces_.capacity() * sizeof(std::string_view);
}

std::optional<Problem> JsonSchema::mismatch(const json::Document& document) const {
  if (check_.schema.is_valid(document)) return std::nullopt;
  const auto violations = check_.schema.errors(document, kMostErrors);
  return Problem{.status = 400,
                 .code = "schema_mismatch",
                 .detail = "the body does not match the schema",
                 .members = members_of(violations),
                 .hint = hint_of(check_.file, violations)};
}

std::optional<Problem> JsonSchema::judge(std::span<const std::string_view> pieces,
                                         Outlet& out) const try {
  if (size_ == 0) return std::nullopt;
  const auto parser = json::ParserPool::of_process().lease();
  out.copied(size_);
  const auto document = parser->parse_pieces(pieces, kLimits.depth);
  if (auto problem = refusal(document, kLimits)) return problem;
  return mismatch(document.value());
} catch (const std::bad_alloc&) {
  return Problem{503, "out_of_memory", "not enough memory to check the body"};
}

// What is not refused passes, now and from now on.
std::optional<Problem> JsonSchema::decide(std::optional<Problem> problem, Outlet& out) {
  decided_ = true;
  if (problem && direction_ == Direction::kResponse) problem = of_reply(std::move(*problem));
  if (problem && check_.only_reports) report_(*std::exchange(problem, std::nullopt));
  for (; !problem && passed_ < pieces_.size(); ++passed_) {
    if (!pieces_[passed_].empty()) out.pass(passed_, 0, pieces_[passed_].size());
  }
  return problem;
}

std::optional<Problem> JsonSchema::on_batch(std::span<const std::string_view> pieces, bool end,
                                            Outlet& out) {
  pieces_.insert(pieces_.end(), pieces.begin(), pieces.end());
  for (const auto piece : pieces) size_ += piece.size();
  if (decided_) return decide(std::nullopt, out);
  if (size_ > largest_.count) {
    return decide(Problem{413, "body_too_large",
                          "the body is larger than " + std::to_string(largest_.count) + " bytes"},
                  out);
  }
  return end ? decide(judge(pieces_, out), out) : std::nullopt;
}

}  // namespace jsongate::filters
