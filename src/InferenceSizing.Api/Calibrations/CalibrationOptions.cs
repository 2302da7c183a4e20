namespace InferenceSizing.Api.Calibrations;

/// <summary>Where calibrations are kept; section <c>Calibrations</c> of the configuration.</summary>
internal sealed class CalibrationOptions
{
    public const string Section = "Calibrations";

    /// <summary>A connection string: <c>Data Source=…</c> of a SQLite file, or <c>Host=…</c> of PostgreSQL, for several replicas.</summary>
    public string Database { get; set; } = "Data Source=calibrations.db";

    private const string PostgresMark = "Host=";

    /// <summary>Whether a connection string names a server of PostgreSQL.</summary>
    public static bool IsServer(string database) => database.Contains(PostgresMark, StringComparison.OrdinalIgnoreCase);

    /// <summary>The most that one workspace keeps.</summary>
    public int MostInWorkspace { get; set; } = 1000;
}
