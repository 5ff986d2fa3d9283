#include "python/piece.h"

#include <utility>

#include "python/state.h"

namespace jsongate::python {
namespace {

// What memoryview calls the base object, owned by the memory of the view that is made with it. It
// gives out its buffer once, to that view: so all other views share that one's managed buffer.
struct ExporterObject {
  PyObject_HEAD const char* data;
  Py_ssize_t size;
  std::size_t number;
  const void* body;
  bool open;
};

ExporterObject* as_exporter(PyObject* self) { return reinterpret_cast<ExporterObject*>(self); }

int get_buffer(PyObject* self, Py_buffer* buffer, int flags) {
  auto* exporter = as_exporter(self);
  if (!exporter->open) {
    buffer->obj = nullptr;
    PyErr_SetString(PyExc_BufferError, "use the memoryview of the chunk");
    return -1;
  }
  return PyBuffer_FillInfo(buffer, self, const_cast<char*>(exporter->data), exporter->size, 1,
                           flags);
}

void dealloc(PyObject* self) {
  auto* type = Py_TYPE(self);
  type->tp_free(self);
  Py_DECREF(type);
}

PyType_Slot slots[] = {{Py_tp_dealloc, reinterpret_cast<void*>(dealloc)},
                       {Py_bf_getbuffer, reinterpret_cast<void*>(get_buffer)},
                       {0, nullptr}};
PyType_Spec spec = {"jsongate._core.Piece", sizeof(ExporterObject), 0,
                    Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION, slots};

Ref make_view(const char* data, Py_ssize_t size) {
  const auto exporter = Ref::steal(state().piece_type->tp_alloc(state().piece_type, 0));
  if (!exporter) return Ref();
  auto* raw = as_exporter(exporter.get());
  raw->data = data;
  raw->size = size;
  raw->open = true;
  auto view = Ref::steal(PyMemoryView_FromObject(exporter.get()));
  raw->open = false;
  return view;
}

// What is idle is hidden: the garbage collector's lists still tell of it.
void leave_idle(Ref view) noexcept {
  auto& idle = state();
  if (idle.idle_view_count == InterpreterState::kIdleViews || !is_ours_alone(view.get())) return;
  set_hidden(view.get(), true);
  idle.idle_views[idle.idle_view_count++] = view.release();
}

Ref take_idle() noexcept {
  auto& idle = state();
  if (idle.idle_view_count == 0) return Ref();
  auto view = Ref::steal(idle.idle_views[--idle.idle_view_count]);
  set_hidden(view.get(), false);
  if (is_ours_alone(view.get())) return view;
  release_for_all(view.get());  // somebody has found it
  return Ref();
}

}  // namespace

Piece Piece::show(std::string_view bytes, std::size_t number, const void* body) {
  Piece piece;
  const auto size = static_cast<Py_ssize_t>(bytes.size());
  piece.view_ = take_idle();
  if (piece.view_) {
    show_instead(piece.view_.get(), bytes.data(), size);
  } else {
    piece.view_ = make_view(bytes.data(), size);
    if (!piece.view_) return piece;
  }
  auto* exporter = as_exporter(PyMemoryView_GET_BASE(piece.view_.get()));
  exporter->data = bytes.data();
  exporter->number = number;
  exporter->body = body;
  piece.number_ = number;
  return piece;
}

Piece::~Piece() {
  if (view_) leave_idle(std::move(view_));
}

// Slices and the like; a view that was released by hand has left the managed buffer.
Py_ssize_t Piece::other_views() const noexcept {
  return managed_buffer(view_.get())->exports - (is_released_itself(view_.get()) ? 0 : 1);
}

bool Piece::in_use() const noexcept {
  return other_views() > 0 || (Py_REFCNT(view_.get()) > 1 && !is_released(view_.get()));
}

bool Piece::is_exported() const noexcept { return re_exports(view_.get()) > 0; }

std::optional<PieceRange> range_in_piece(PyObject* view, const void* body) noexcept {
  const auto* base = PyMemoryView_GET_BASE(view);
  if (base == nullptr || Py_TYPE(base) != state().piece_type) return std::nullopt;
  const auto* exporter = reinterpret_cast<const ExporterObject*>(base);
  const auto* buffer = PyMemoryView_GET_BUFFER(view);
  if (exporter->body != body || !is_contiguous(view)) return std::nullopt;
  const auto begin = static_cast<const char*>(buffer->buf) - exporter->data;
  return PieceRange{exporter->number, static_cast<std::size_t>(begin),
                    static_cast<std::size_t>(buffer->len)};
}

bool make_piece_type() {
  state().piece_type = reinterpret_cast<PyTypeObject*>(PyType_FromSpec(&spec));
  return state().piece_type != nullptr;
}

}  // namespace jsongate::python
