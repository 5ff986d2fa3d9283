// How a filter over documents says no.
//
// Pure; any thread. Errors: none but std::bad_alloc.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "filters/held_document/document_task.h"
#include "gateway/core/stream_filter.h"
#include "gateway/core/units.h"

namespace jsongate::filters {

// `what`: the body, the record.
inline Problem too_large(const char* what, Bytes largest) {
  return {
      .status = 413,
      .code = "body_too_large",
      .detail = std::string(what) + " is larger than " + std::to_string(largest.count) + " bytes"};
}

inline Problem out_of_memory() { return {503, "out_of_memory", "not enough memory for the body"}; }

// A client is not told what is wrong with a reply that it has not written.
inline Problem of_reply(Problem problem) {
  if (problem.status == 503) return problem;
  return {.status = 502,
          .code = "bad_body",
          .detail = "the reply is not what it must be to be passed on",
          .hint = problem.hint.empty() ? std::move(problem.detail) : std::move(problem.hint)};
}

// Nothing: the task lets the body pass all the same.
inline std::optional<Problem> refuse(const DocumentTask& task, Direction direction,
                                     Problem problem) {
  if (direction == Direction::kResponse) problem = of_reply(std::move(problem));
  return task.refuse(std::move(problem));
}

}  // namespace jsongate::filters
