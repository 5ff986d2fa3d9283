#include "python/patch_functions.h"

#include <algorithm>
#include <new>
#include <optional>
#include <string>
#include <utility>

#include "gateway/json/edit/patch.h"
#include "python/decode.h"
#include "python/json_source.h"
#include "python/ref.h"

namespace jsongate::python {
namespace {

using Function = Result<json::Splice> (*)(const json::Document&, const json::Document&,
                                          const json::PatchLimits&);

// "operation 2 at '/a/b': …": number and pointer are members of the problem.
std::string with_place(const Problem& problem) {
  json::Parser parser;
  const auto members = parser.parse("{" + problem.members + "}", false);
  std::string place;
  if (!members) return problem.detail;
  json::Reader at = members.value().reader();
  for (at.next(); at.kind() != json::Kind::kEndObject; at.skip()) {
    const auto name = at.text();
    at.next();
    if (name == "operation") place += "operation " + std::to_string(at.int64());
    if (name == "pointer") place += " at '" + std::string(at.text()) + "'";
  }
  return place.empty() ? problem.detail : place + ": " + problem.detail;
}

// The text that comes out; the same object where nothing changed.
Ref text_of(const json::Splice& splice, const JsonSource& source, PyObject* document) {
  const auto text = source.document().text();
  if (splice.is_whole(text.size()) && PyBytes_CheckExact(document)) return Ref::borrow(document);
  const auto changed = splice.apply(text);
  return Ref::steal(
      PyBytes_FromStringAndSize(changed.data(), static_cast<Py_ssize_t>(changed.size())));
}

PyObject* change(PyObject* document, PyObject* operations, Function function) {
  JsonSource wanted, source;
  if (!wanted.open(operations) || !wanted.parse() || !source.open(document)) return nullptr;
  json::PatchLimits limits;
  limits.max_output = std::max(limits.max_output, source.text().size() + wanted.text().size());
  std::optional<json::Splice> splice;
  const auto work = [&](const json::Document& root) -> std::optional<Problem> {
    auto done = function(root, wanted.document(), limits);
    if (done) {
      splice = std::move(done.value());
      return std::nullopt;
    }
    done.problem().detail = with_place(done.problem());
    return std::move(done.problem());
  };
  if (!source.read(work)) return nullptr;
  auto text = text_of(*splice, source, document);
  if (!text || source.is_text()) return text.release();
  JsonSource changed;
  return changed.open(text.get()) && changed.parse() ? to_python(changed.document()) : nullptr;
}

bool expect_two(const char* name, Py_ssize_t count) {
  if (count == 2) return true;
  PyErr_Format(PyExc_TypeError, "%s() takes 2 arguments, got %zd", name, count);
  return false;
}

}  // namespace

PyObject* patch(PyObject*, PyObject* const* args, Py_ssize_t count) try {
  return expect_two("patch", count) ? change(args[0], args[1], json::patch) : nullptr;
} catch (const std::bad_alloc&) {
  return PyErr_NoMemory();
}

PyObject* merge_patch(PyObject*, PyObject* const* args, Py_ssize_t count) try {
  return expect_two("merge_patch", count) ? change(args[0], args[1], json::merge_patch) : nullptr;
} catch (const std::bad_alloc&) {
  return PyErr_NoMemory();
}

}  // namespace jsongate::python
