package mosn.core.loop;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.util.AbstractList;
import java.util.Collections;
import java.util.List;

class OwnershipTest {
    private final ClassLoader plugin = new ClassLoader() {};

    @Test
    void whatCannotBeLookedIntoIsPassedOver() {
        var failing = Collections.unmodifiableList(new Failing());
        assertFalse(Ownership.isOf(plugin, failing));
        assertTrue(Ownership.isOf(plugin, List.of(failing, plugin)));
    }

    private static final class Failing extends AbstractList<Object> {
        @Override
        public Object get(int index) {
            throw new IllegalStateException("closed");
        }

        @Override
        public int size() {
            return 1;
        }
    }
}
