#include "python/memory_run.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <new>
#include <optional>
#include <vector>

#include "python/drop_box.h"
#include "python/filter_run.h"
#include "python/memory_wire.h"
#include "python/pairs.h"
#include "python/request_type.h"
#include "python/state.h"
#include "python/text.h"

namespace jsongate::python {
namespace {

constexpr int kScribble = 0xDD;

// The pieces of a body, each in memory of its own, which goes as soon as the filter does not need
// it: what looks at it later is found.
class Pieces {
 public:
  void add(std::string_view bytes) {
    auto& memory = memory_.emplace_back(new char[bytes.size() + 1]);
    std::memcpy(memory.get(), bytes.data(), bytes.size());
    live_.push_back(sizes_.size());
    sizes_.push_back(bytes.size());
  }
  // `count` pieces from `first` on.
  std::vector<std::string_view> views(std::size_t first) const {
    std::vector<std::string_view> views;
    for (auto i = first; i < sizes_.size(); ++i) views.emplace_back(memory_[i].get(), sizes_[i]);
    return views;
  }
  std::size_t count() const { return sizes_.size(); }
  bool has(std::size_t piece) const { return piece < count() && memory_[piece] != nullptr; }
  std::string_view at(std::size_t piece) const { return {memory_[piece].get(), sizes_[piece]}; }

  void drop_unneeded(const FilterRun& run) {
    std::erase_if(live_, [&](std::size_t piece) {
      if (run.needs(piece)) return false;
      std::memset(memory_[piece].get(), kScribble, sizes_[piece]);
      memory_[piece].reset();
      return true;
    });
  }

 private:
  std::vector<std::unique_ptr<char[]>> memory_;
  std::vector<std::size_t> sizes_;
  std::vector<std::size_t> live_;
};

// What has come out.
class MemoryOutlet final : public Outlet {
 public:
  explicit MemoryOutlet(const Pieces& pieces) : pieces_(pieces) {}

  void pass(std::size_t piece, std::size_t begin, std::size_t length) override {
    if (!pieces_.has(piece) || begin > pieces_.at(piece).size() ||
        length > pieces_.at(piece).size() - begin) {
      passed_what_is_gone_ = true;
      return;
    }
    body_.append(pieces_.at(piece).substr(begin, length));
    passed_ += length;
  }
  void put(Chunk chunk) override {
    body_.append(chunk.bytes);
    if (chunk.release != nullptr) chunk.release(chunk.owner);
  }
  void copied(std::size_t bytes) override { copied_ += bytes; }

  // False with SystemError: the driver broke its contract.
  bool is_sound() const {
    if (passed_what_is_gone_) PyErr_SetString(PyExc_SystemError, "a piece was passed that is gone");
    return !passed_what_is_gone_;
  }
  const std::string& body() const { return body_; }
  std::size_t passed() const { return passed_; }
  std::size_t copied_bytes() const { return copied_; }

 private:
  const Pieces& pieces_;
  std::string body_;
  std::size_t passed_ = 0;
  std::size_t copied_ = 0;
  bool passed_what_is_gone_ = false;
};

using Batch = std::vector<std::string>;

struct Setup {
  PlannedFunction filter;
  Ref function;  // the filter's own
  MemoryWire::Facts facts;
  FieldList request_fields, reply_fields;
  std::vector<Batch> batches;
  Direction direction = Direction::kRequest;
  bool complete = true;
};

bool read_facts(PyObject* facts, MemoryWire::Facts& out) {
  const char *method = nullptr, *path = nullptr, *query = nullptr, *user = nullptr;
  PyObject* options = nullptr;
  Py_ssize_t limit = 0;
  if (!PyArg_ParseTuple(facts, "ssssO!in", &method, &path, &query, &user, &PyList_Type, &options,
                        &out.status, &limit) ||
      !read_pairs(options, out.options))
    return false;
  out.method = method;
  out.path = path;
  out.query = query;
  out.user = user;
  out.buffer_limit = static_cast<std::size_t>(std::max<Py_ssize_t>(limit, 0));
  return true;
}

// A list of lists of bytes.
bool read_batches(PyObject* list, std::vector<Batch>& out) {
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); ++i) {
    auto* batch = PyList_GET_ITEM(list, i);
    if (!PyList_Check(batch)) {
      PyErr_SetString(PyExc_TypeError, "a batch is a list of bytes");
      return false;
    }
    if (!read_pieces(batch, out.emplace_back())) return false;
  }
  return true;
}

bool read_setup(PyObject* arguments, Setup& setup) {
  PyObject *plan = nullptr, *batches = nullptr, *facts = nullptr, *headers = nullptr;
  PyObject* reply_headers = nullptr;
  int is_request = 0, complete = 0;
  if (!PyArg_ParseTuple(arguments, "OO!O!O!O!pp", &plan, &PyList_Type, &batches, &PyTuple_Type,
                        &facts, &PyList_Type, &headers, &PyList_Type, &reply_headers, &is_request,
                        &complete))
    return false;
  auto filter = PlannedFunction::from_plan(plan);
  if (!filter) return false;
  setup.filter = std::move(*filter);
  setup.function = Ref::steal(setup.filter.function);
  setup.direction = is_request != 0 ? Direction::kRequest : Direction::kResponse;
  setup.complete = complete != 0;
  return read_batches(batches, setup.batches) && read_facts(facts, setup.facts) &&
         read_pairs(headers, setup.request_fields) && read_pairs(reply_headers, setup.reply_fields);
}

class MemoryRun {
 public:
  explicit MemoryRun(const Setup& setup)
      : setup_(setup),
        wire_(setup.facts),
        outlet_(pieces_),
        run_(setup.filter, setup.direction, setup.facts.buffer_limit) {
    head_.is_filter = true;
    exchange_.drawn_id = RequestId{};  // the same in every run: tests compare
    for (const auto& [name, value] : setup.request_fields) wire_.request_fields().add(name, value);
    for (const auto& [name, value] : setup.reply_fields) wire_.reply_fields().add(name, value);
  }

  MemoryRun(const MemoryRun&) = delete;
  MemoryRun& operator=(const MemoryRun&) = delete;
  ~MemoryRun() {
    if (request_ && !run_.is_over() && !close()) PyErr_Clear();
  }

  // False with the exception set.
  bool run() {
    request_ = new_request();
    if (!request_) return false;
    const auto count = setup_.batches.size();
    for (std::size_t i = 0; i < count; ++i) {
      if (!feed(setup_.batches[i], setup_.complete && i + 1 == count)) return false;
    }
    return close() && outlet_.is_sound() && told_address();
  }

  Ref result() {
    const auto& body = outlet_.body();
    auto fields = pairs_of(wire_.reply_fields());
    if (!fields) return {};
    return Ref::steal(Py_BuildValue("(iNy#nn)", wire_.reply_status(), fields.release(), body.data(),
                                    static_cast<Py_ssize_t>(body.size()),
                                    static_cast<Py_ssize_t>(outlet_.passed()),
                                    static_cast<Py_ssize_t>(outlet_.copied_bytes())));
  }

 private:
  bool feed(const Batch& batch, bool end) {
    const auto first = pieces_.count();
    for (const auto& piece : batch) pieces_.add(piece);
    const auto views = pieces_.views(first);
    auto progress = FilterRun::Progress::kOver;
    if (run_.is_over()) {
      run_.skip(views, outlet_);
    } else {
      const Shown shown(request_.get(), exchange_, wire_, head_);
      progress = run_.on_batch(views, end, request_.get(), outlet_);
    }
    pieces_.drop_unneeded(run_);
    empty_drop_box();
    return progress != FilterRun::Progress::kFailed;
  }

  // The end of the request, wherever the filter is.
  bool close() {
    const Shown shown(request_.get(), exchange_, wire_, head_);
    const bool closed = run_.abandon();
    pieces_.drop_unneeded(run_);
    clear_request(request_.get());
    return closed;
  }

  bool told_address() const {
    return !run_.kept_address() ||
           PyErr_WarnFormat(PyExc_ResourceWarning, 1,
                            "%s(): an extension keeps the address of a chunk beyond its body",
                            setup_.filter.name.c_str()) == 0;
  }

  const Setup& setup_;
  MemoryWire wire_;
  Exchange exchange_;
  ReplyHead head_;
  Pieces pieces_;
  MemoryOutlet outlet_;
  FilterRun run_;
  Ref request_;
};

}  // namespace

PyObject* run_filter(PyObject*, PyObject* arguments) try {
  Setup setup;
  if (!fill_state() || !read_setup(arguments, setup)) return nullptr;
  MemoryRun run(setup);
  return run.run() ? run.result().release() : nullptr;
} catch (const std::bad_alloc&) {
  return PyErr_NoMemory();
}

}  // namespace jsongate::python
