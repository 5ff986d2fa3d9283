// JSON pointers (RFC 6901) that are looked up together in one record after the other.
//
// Owner: a view of a body. Threads: under the GIL. Errors: the exception is set. An object on the
// way that has a wanted key twice is refused: which of the two was meant, nobody knows.
#pragma once

#include <Python.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "gateway/json/tape.h"
#include "python/ref.h"

namespace jsongate::python {

class Pointers {
 public:
  // From str objects. Null with TypeError or ValueError.
  static std::unique_ptr<Pointers> from_python(PyObject* const* texts, Py_ssize_t count);

  // A tuple with room for one value per pointer.
  Ref new_tuple() const { return Ref::steal(PyTuple_New(count_)); }
  // Fills a tuple of new_tuple() with the values found below `root`, None where there is none.
  // Builds no other values. False with ValueError for a key that stands twice.
  bool find(const json::Reader& root, PyObject* tuple);

 private:
  // A step of one or more pointers that begin alike.
  struct Node {
    std::string key;
    std::size_t index = 0;  // in an array
    bool is_index = false;
    std::uint64_t seen_in = 0;  // the record in which it was found last
    std::vector<Py_ssize_t> places;
    std::vector<Node> below;
  };

  bool add(std::string_view text, Py_ssize_t place);
  bool visit(Node& node, json::Reader at, PyObject* tuple);
  bool visit_object(Node& node, json::Reader at, PyObject* tuple);
  bool visit_array(Node& node, json::Reader at, PyObject* tuple);
  bool visit_child(Node& child, const json::Reader& at, PyObject* tuple);

  Node root_;
  Py_ssize_t count_ = 0;
  std::uint64_t record_ = 0;
};

}  // namespace jsongate::python
