package io.headgate.controlplane.ocsp;

import io.headgate.config.certificate.CertificateNames;
import io.headgate.config.certificate.Staple;
import java.io.IOException;
import java.lang.System.Logger;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Staples as files, so that a process has at its start what the one before was told. Each is the authority's answer as
/// it came, called by the SHA-256 of its certificate, and verified again when it is read. What cannot be kept is asked
/// for again: that is a warning and no more. Any thread.
final class StapleStore {
    private static final Logger LOG = System.getLogger("io.headgate.ocsp");

    private static final String ENDING = ".der";

    private final StapleFiles files;
    private volatile boolean owned;

    StapleStore(StapleFiles files) {
        this.files = files;
    }

    /// What was kept and clients believe at `now`; null: nothing.
    @Nullable
    Staple kept(OcspQuestion question, Instant now) {
        String name = name(question.certificate());
        try {
            byte[] answer = files.read(name);
            return answer == null ? null : dated(question, answer, now);
        } catch (IOException useless) {
            LOG.log(
                    Logger.Level.DEBUG,
                    () -> "the file staples/" + name + " is not used, and asked for anew: " + useless.getMessage());
            return null;
        }
    }

    /// An answer that names no end counts from when it came, which is not known any more.
    private static @Nullable Staple dated(OcspQuestion question, byte[] answer, Instant now) throws OcspFailed {
        Staple kept = question.read(answer, now);
        Staple later = question.read(answer, now.plusMillis(1));
        return kept.until().equals(later.until()) ? kept : null;
    }

    /// Keeps what an authority says; null: nothing that counts, so none is kept either. Nothing is written before
    /// [#hold], as another process may still have the folder.
    void keep(X509Certificate certificate, @Nullable Staple staple) {
        if (!owned) {
            return;
        }
        try {
            if (staple == null) {
                files.remove(name(certificate));
            } else {
                files.write(name(certificate), staple.answer());
            }
        } catch (IOException unwritable) {
            LOG.log(
                    Logger.Level.WARNING,
                    () -> "the OCSP answer for the certificate of " + CertificateNames.of(certificate)
                            + " is not kept for the next start: " + unwritable.getMessage());
        }
    }

    /// The folder is this process's from now on, and holds exactly these.
    void hold(Map<X509Certificate, Optional<Staple>> staples) {
        owned = true;
        try {
            Set<String> gone = new HashSet<>(files.names());
            gone.removeIf(name -> !name.endsWith(ENDING)); // another thread is about to write that one
            staples.forEach((certificate, staple) -> {
                if (!gone.remove(name(certificate)) && staple.isPresent()) {
                    keep(certificate, staple.get());
                }
            });
            for (String name : gone) {
                files.remove(name);
            }
        } catch (IOException unwritable) {
            LOG.log(Logger.Level.WARNING, () -> "old OCSP answers stay in their folder: " + unwritable.getMessage());
        }
    }

    static String name(X509Certificate certificate) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
            return HexFormat.of().formatHex(digest) + ENDING;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("a certificate that was read has a digest", impossible);
        }
    }
}
