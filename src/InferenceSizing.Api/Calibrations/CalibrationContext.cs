using Microsoft.EntityFrameworkCore;

namespace InferenceSizing.Api.Calibrations;

/// <summary>The stored calibrations, in SQLite or PostgreSQL.</summary>
internal sealed class CalibrationContext(DbContextOptions<CalibrationContext> options) : DbContext(options)
{
    public const int IdLength = 32, WorkspaceLength = 64;

    public DbSet<CalibrationRow> Calibrations => Set<CalibrationRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        Describe(modelBuilder);
    }

    /// <summary>The same for the context and for the snapshot that migrations go by.</summary>
    internal static void Describe(ModelBuilder model) => model.Entity<CalibrationRow>(row =>
    {
        row.ToTable("calibrations");
        row.HasKey(calibration => new { calibration.Workspace, calibration.Id });
        row.Property(calibration => calibration.Workspace).HasColumnName("workspace").HasMaxLength(WorkspaceLength).IsRequired();
        row.Property(calibration => calibration.Id).HasColumnName("id").HasMaxLength(IdLength).IsRequired();
        row.Property(calibration => calibration.Answer).HasColumnName("answer").IsRequired();
    });
}
