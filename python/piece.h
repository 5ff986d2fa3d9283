// One piece of a streamed body as Python sees it: a read-only memoryview without a copy.
//
// Owner: a BodySource owns its Pieces. The bytes stay where they are as long as a view of them is
// in use, which in_use() tells; when they must go, end_views() makes every view of them, slices
// included, raise ValueError. Threads: under the GIL. Errors: empty results with the exception set.
#pragma once

#include <Python.h>

#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

#include "python/ref.h"
#include "python/version.h"

namespace jsongate::python {

class Piece {
 public:
  // Shows `bytes`, the piece of this number of the body that `body` stands for. Empty: no memory.
  static Piece show(std::string_view bytes, std::size_t number, const void* body);

  Piece() noexcept = default;
  // A view that nobody has shows another piece later, which costs less than a new one.
  ~Piece();
  Piece(Piece&& other) noexcept = default;
  Piece& operator=(Piece&& other) noexcept {
    std::swap(view_, other.view_);
    std::swap(number_, other.number_);
    return *this;
  }

  explicit operator bool() const noexcept { return static_cast<bool>(view_); }
  PyObject* view() const noexcept { return view_.get(); }
  std::size_t number() const noexcept { return number_; }

  // Whether somebody else has the view or a part of it.
  bool in_use() const noexcept;

  void end_views() noexcept { release_for_all(view_.get()); }

  // Whether an extension has the address of the bytes, which nothing can take from it: as far as it
  // got it from the view itself. A slice does not tell, and looking for all slices would mean to
  // walk through all objects. Also after end_views().
  bool is_exported() const noexcept;

 private:
  Py_ssize_t other_views() const noexcept;

  Ref view_;
  std::size_t number_ = 0;
};

// Where the bytes of a memoryview lie in a piece of `body`.
struct PieceRange {
  std::size_t number;
  std::size_t begin;
  std::size_t length;
};

// Nothing: it shows something else, or is not contiguous. `view` has not been released.
std::optional<PieceRange> range_in_piece(PyObject* view, const void* body) noexcept;

// Makes the exporter's type and stores it in state(); false with the exception set.
bool make_piece_type();

}  // namespace jsongate::python
