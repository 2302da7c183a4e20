using System.Text;
using Serilog;
using Serilog.Configuration;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting;

namespace InferenceSizing.Api.Hosting;

/// <summary>Log lines on standard output, written together: at once from a warning on and when the process ends, else ten times a second.</summary>
internal sealed class StandardOutput : ILogEventSink, IDisposable
{
    private const int BufferedCharacters = 64 * 1024;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Lock _writing = new();
    private readonly ITextFormatter _line;
    private readonly StreamWriter _output = new(Console.OpenStandardOutput(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), BufferedCharacters);
    private readonly Timer _flushing;

    public StandardOutput(ITextFormatter line)
    {
        _line = line;
        _flushing = new Timer(static sink => ((StandardOutput)sink!).Flush(), this, Pause, Pause);
    }

    public void Emit(LogEvent logEvent)
    {
        lock (_writing)
        {
            _line.Format(logEvent, _output);
            if (logEvent.Level >= LogEventLevel.Warning)
                _output.Flush();
        }
    }

    public void Dispose()
    {
        _flushing.Dispose();
        Flush();
    }

    private void Flush()
    {
        lock (_writing)
            _output.Flush();
    }
}

/// <summary>The sink by its name in section <c>Serilog:WriteTo</c>.</summary>
public static class StandardOutputSink
{
    public static LoggerConfiguration StandardOutput(this LoggerSinkConfiguration sinks, ITextFormatter formatter) => sinks.Sink(new StandardOutput(formatter));
}
