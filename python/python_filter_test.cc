// Python filters as the adapters of gateway/httpd use them: threads without the GIL, a request that
// several stages share, filters that die in the middle.
#include "python/python_filter.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "python/gil.h"
#include "python/host.h"
#include "python/memory_wire.h"
#include "python/shared_request.h"

namespace jsongate::python {
namespace {

constexpr char kFilters[] = R"(
import jsongate
SAID = []

async def untouched(req, body):
    async for chunk in body:
        yield chunk

async def first(req, body):
    req.state.seen = ["first"]
    req.user = "alice"
    req.response.headers["x-first"] = "1"
    async for chunk in body:
        yield chunk

async def second(req, body):
    req.state.seen.append(req.user)
    req.response.headers["x-seen"] = ",".join(req.state.seen)
    req.response.status = 202
    return {"was": [line.decode() async for line in body.lines()]}

async def failing(req, body):
    async for chunk in body:
        raise SystemExit(3)
        yield

async def refusing(req, body):
    await body.json()
    raise jsongate.Problem(409, "no", headers={"retry-after": "5"}, balance=30)

async def keeps(req, body):
    SAID.append([chunk async for chunk in body])
    req.state.seen.append(req.response.status)
    return {"seen": req.state.seen}

async def bad(req, body):
    async for record in body.records():
        yield record

app = jsongate.App()

@app.get("/")
def handler(req):
    assert req.user == "alice" and not hasattr(req.state, "handled")
    req.state.handled = True
    req.state.seen.append("handler")
    req.response.status = 201
    return {}

@app.get("/stream")
def stream(req):
    req.state.seen = []
    for n in range(3):
        req.state.seen.append(n)
        yield b"x"

async def watching(req, body):
    async for chunk in body:
        yield str(req.state.seen).encode()

async def sleeping(req, body):
    import asyncio
    await asyncio.sleep(1)

async def dying(req, body):
    kept = None
    try:
        async for chunk in body:
            kept = chunk
            yield chunk
    finally:
        SAID.append(req.path)
        raise ValueError("too late")
)";

// Loads the filters once: an interpreter can be started only once per process.
class Host {
 public:
  static Host& only() {
    static auto* host = new Host;
    return *host;
  }
  const FilterProgram& filter(const std::string& name) {
    for (std::size_t slot = 0; slot < config_.names.size(); ++slot) {
      if (config_.names[slot].spec == "test_module:" + name) return *loaded_.filters[slot];
    }
    throw std::invalid_argument(name);
  }
  App& app() { return *loaded_.apps[config_.names.size() - 2]; }
  const Loaded& loaded() const { return loaded_; }
  const std::vector<std::string>& log() const { return log_; }

 private:
  Host() {
    const auto folder = std::filesystem::temp_directory_path() /
                        ("jsongate-filter-test-" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder);
    std::ofstream(folder / "test_module.py") << kFilters;
    config_.path = {JSONGATE_PYTHON_PACKAGE, folder.string()};
    for (const char* name : {"untouched", "first", "second", "failing", "refusing", "sleeping",
                             "dying", "keeps", "bad", "watching", "nothing", "SAID"}) {
      config_.names.push_back({PythonKind::kFilter, std::string("test_module:") + name});
    }
    config_.names.push_back({PythonKind::kApp, "test_module:app"});
    config_.names.push_back({PythonKind::kApp, "test_module:none"});
    config_.log = &server_log_;
    loaded_ = start(config_, [this](std::string_view line) { log_.emplace_back(line); });
    std::filesystem::remove_all(folder);
  }

  class NoLog final : public ServerLog {
   public:
    bool logs(LogLevel) const noexcept override { return false; }
    void log(LogLevel, std::string_view) const noexcept override {}
  };

  NoLog server_log_;
  HostConfig config_;
  std::vector<std::string> log_;
  Loaded loaded_;
};

const MemoryWire::Facts kFacts = {.method = "POST",
                                  .path = "/orders",
                                  .query = "",
                                  .user = "",
                                  .options = {},
                                  .status = 200,
                                  .buffer_limit = 1000};

class Gathering final : public Outlet {
 public:
  void pass(std::size_t piece, std::size_t begin, std::size_t length) override {
    text += "<" + std::to_string(piece) + ":" + std::to_string(begin) + "+" +
            std::to_string(length) + ">";
  }
  void put(Chunk chunk) override {
    text += chunk.bytes;
    std::thread([chunk] { chunk.release(chunk.owner); }).join();  // no GIL, another thread
  }
  void copied(std::size_t bytes) override { copied_bytes += bytes; }
  std::string text;
  std::size_t copied_bytes = 0;
};

class PythonFilterTest : public testing::Test {
 protected:
  std::unique_ptr<StreamFilter> start(const char* name) {
    return Host::only().filter(name).start(exchange_, wire_, Direction::kRequest);
  }
  std::optional<Problem> feed(StreamFilter& filter, std::vector<std::string_view> pieces,
                              bool end) {
    return filter.on_batch(pieces, end, out_);
  }
  // Whether a line of the log has these words.
  bool logged(std::string_view words) const {
    for (const auto& line : wire_.lines()) {
      if (line.find(words) != std::string::npos) return true;
    }
    return false;
  }

  MemoryWire wire_{kFacts};
  Exchange exchange_;
  Gathering out_;
};

TEST_F(PythonFilterTest, LoadsWhatIsThereAndTellsTheRest) {
  const auto& host = Host::only();
  EXPECT_FALSE(host.loaded().complete());
  ASSERT_EQ(host.log().size(), 3U);
  EXPECT_EQ(host.log()[0],
            "filter test_module:nothing: LoadError: test_module.py has no 'nothing'");
  EXPECT_EQ(host.log()[1],
            "filter test_module:SAID: LoadError: test_module.py: 'SAID' is a list, not a function");
  EXPECT_EQ(host.log()[2], "JsonGateApp test_module:none: LoadError: test_module.py has no 'none'");
}

TEST_F(PythonFilterTest, PassesPiecesAndClaimsTheOneInItsHands) {
  const auto filter = start("untouched");
  EXPECT_FALSE(feed(*filter, {"ab", "", "cd"}, false));
  EXPECT_EQ(out_.text, "<0:0+2><2:0+2>");
  EXPECT_FALSE(filter->needs(0));
  EXPECT_TRUE(filter->needs(2));
  EXPECT_EQ(exchange_.gil_entries, 1U);
  EXPECT_FALSE(feed(*filter, {"e"}, true));
  EXPECT_EQ(out_.text, "<0:0+2><2:0+2><3:0+1>");
  EXPECT_FALSE(filter->needs(2));
  EXPECT_FALSE(filter->needs(3));
  EXPECT_EQ(exchange_.gil_entries, 2U);
  EXPECT_TRUE(wire_.lines().empty());
}

TEST_F(PythonFilterTest, StagesShareTheRequest) {
  auto one = start("first"), two = start("second");
  EXPECT_FALSE(feed(*one, {"a\n"}, false));
  EXPECT_NE(exchange_.python_request, nullptr);
  EXPECT_FALSE(feed(*two, {"a\nb"}, false));
  EXPECT_EQ(two->buffered(), 1U);
  EXPECT_TRUE(two->needs(0));  // it may still leave the body as it is
  EXPECT_FALSE(feed(*one, {}, true));
  std::thread([&] { EXPECT_FALSE(feed(*two, {"c"}, true)); }).join();
  EXPECT_EQ(out_.text, R"(<0:0+2>{"was":["a","bc"]})");
  EXPECT_EQ(wire_.reply_status(), 202);
  EXPECT_EQ(wire_.reply_fields().get("X-First"), "1");
  EXPECT_EQ(wire_.reply_fields().get("X-Seen"), "first,alice");
  EXPECT_EQ(out_.copied_bytes, 2U);
}

TEST_F(PythonFilterTest, ASystemExitIsALoggedProblem) {
  const auto filter = start("failing");
  const auto problem = feed(*filter, {"ab"}, false);
  ASSERT_TRUE(problem);
  EXPECT_EQ(problem->status, 500);
  EXPECT_EQ(problem->code, "filter_failed");
  EXPECT_TRUE(exchange_.failed);
  EXPECT_TRUE(logged("the filter at test_module.py:22 failed:"));
  EXPECT_TRUE(logged("SystemExit: 3"));
}

TEST_F(PythonFilterTest, AProblemIsWhatTheFilterSays) {
  const auto filter = start("refusing");
  EXPECT_FALSE(feed(*filter, {"[1", ","}, false));
  EXPECT_TRUE(filter->needs(0));
  const auto problem = feed(*filter, {"2]"}, true);
  ASSERT_TRUE(problem);
  EXPECT_EQ(problem->status, 409);
  EXPECT_EQ(problem->members, R"("balance":30)");
  EXPECT_FALSE(exchange_.failed);
  EXPECT_FALSE(filter->needs(0));
  EXPECT_TRUE(wire_.lines().empty());
}

TEST_F(PythonFilterTest, OtherAwaitsAreTold) {
  const auto filter = start("sleeping");
  ASSERT_TRUE(feed(*filter, {"x"}, true));
  EXPECT_TRUE(logged("RuntimeError: filters may only await their body: test_module.py:63"));
}

TEST_F(PythonFilterTest, AFilterThatDiesInTheMiddleIsClosed) {
  auto filter = start("dying");
  EXPECT_FALSE(feed(*filter, {"ab"}, false));
  EXPECT_TRUE(filter->needs(0));
  std::thread([&] { filter.reset(); }).join();
  EXPECT_TRUE(logged("ValueError: too late"));
  start("dying").reset();  // never ran
  const Gil gil(exchange_);
  const auto module = Ref::steal(PyImport_ImportModule("test_module"));
  const auto said = Ref::steal(PyObject_GetAttrString(module.get(), "SAID"));
  EXPECT_EQ(PyList_Size(said.get()), 1);
}

TEST_F(PythonFilterTest, TheRequestGoesThroughTheDropBox) {
  PyObject* request = nullptr;
  {
    const auto filter = start("first");
    EXPECT_FALSE(feed(*filter, {"a"}, true));
  }
  {
    const Gil gil(exchange_);
    request = request_of(exchange_).release();
    EXPECT_EQ(Py_REFCNT(request), 2);
  }
  std::thread([this] { exchange_.python_request.reset(); }).join();
  const Gil gil(exchange_);
  EXPECT_EQ(Py_REFCNT(request), 1);
  Py_DECREF(request);
}

TEST_F(PythonFilterTest, TheGatewaysOwnProblemsHaveTheirWord) {
  const auto problem = feed(*start("bad"), {"{}\n", "{"}, true);
  ASSERT_TRUE(problem);
  EXPECT_EQ(problem->status, 400);
  EXPECT_EQ(problem->code, "bad_json");
  EXPECT_TRUE(problem->detail.starts_with("line 2: not JSON: ")) << problem->detail;
}

// An input filter, the handler and an output filter of one request.
TEST_F(PythonFilterTest, TheHandlerSharesTheRequest) {
  exchange_.keeps_request = true;
  auto in = start("first");
  EXPECT_FALSE(feed(*in, {"a"}, true));
  Host::only().app().routes().match("GET", "/", exchange_.match);
  ASSERT_EQ(exchange_.match.kind, RouteMatch::Kind::kFound);
  EXPECT_FALSE(Host::only().app().answer(exchange_, wire_));
  EXPECT_EQ(wire_.reply_status(), 201);
  auto filter = start("keeps");
  EXPECT_FALSE(feed(*filter, {"{}"}, true));
  EXPECT_EQ(out_.text, R"(<0:0+1>{"seen":["first","handler",201]})");
}

// Each record of a stream goes through an output filter before the next one is made.
TEST_F(PythonFilterTest, AStreamSharesTheRequest) {
  class FilteredWire final : public MemoryWire {
   public:
    explicit FilteredWire(Exchange& exchange)
        : MemoryWire(kFacts),
          filter(Host::only().filter("watching").start(exchange, *this, Direction::kResponse)) {}
    bool write(Chunk piece) override {
      const std::vector<std::string_view> pieces = {piece.bytes};
      EXPECT_FALSE(filter->on_batch(pieces, false, out));
      return MemoryWire::write(piece);
    }
    void finish() override { EXPECT_FALSE(filter->on_batch({}, true, out)); }
    std::unique_ptr<StreamFilter> filter;
    Gathering out;
  };
  exchange_.keeps_request = true;
  Host::only().app().routes().match("GET", "/stream", exchange_.match);
  FilteredWire wire(exchange_);
  EXPECT_FALSE(Host::only().app().answer(exchange_, wire));
  EXPECT_EQ(wire.out.text, "[0][0, 1][0, 1, 2]");
}

// Without filters, the handler's request ends with it.
TEST_F(PythonFilterTest, AHandlerWithoutFiltersLeavesNoRequest) {
  Host::only().app().routes().match("GET", "/stream", exchange_.match);
  EXPECT_FALSE(Host::only().app().answer(exchange_, wire_));
  EXPECT_EQ(exchange_.python_request, nullptr);
}

TEST_F(PythonFilterTest, ManyThreads) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([] {
      for (int round = 0; round < 200; ++round) {
        MemoryWire wire{kFacts};
        Exchange exchange;
        Gathering out;
        const auto filter = Host::only()
                                .filter(round % 2 == 0 ? "untouched" : "dying")
                                .start(exchange, wire, Direction::kResponse);
        const std::vector<std::string_view> pieces = {"abc"};
        EXPECT_FALSE(filter->on_batch(pieces, false, out));
        EXPECT_EQ(out.text, "<0:0+3>");
      }
    });
  }
  for (auto& thread : threads) thread.join();
}

}  // namespace
}  // namespace jsongate::python
